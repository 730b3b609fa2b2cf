import Domain
import FoundationEssentials

import NIOCore

/// What ingestion says to a device.
enum TelemetryAnswer: Sendable {
    case acknowledged(UInt64)
    case accepted(Int)
    case refused([Refusal], seq: UInt64?)
    case error(String)
    case busy(retryAfter: Duration)
    case resend(after: UInt64)
    case pong

    func encoded() -> ByteBuffer {
        switch self {
        case .acknowledged(let last): ByteBuffer(string: #"{"type":"ack","seq":\#(last)}"#)
        case .accepted(let count): ByteBuffer(string: #"{"type":"ack","accepted":\#(count)}"#)
        case .refused(let refusals, let seq): Self.json(RefusedDTO(items: refusals.map(RefusalDTO.init), seq: seq))
        case .error(let message): Self.json(ErrorDTO(message: message))
        case .busy(let delay): ByteBuffer(string: #"{"type":"busy","retry_after_ms":\#(delay.microseconds / 1000)}"#)
        case .resend(let after): ByteBuffer(string: #"{"type":"resend","after":\#(after)}"#)
        case .pong: ByteBuffer(string: #"{"type":"pong"}"#)
        }
    }

    private struct RefusedDTO: Encodable {
        var type = "refused"
        var items: [RefusalDTO]
        var seq: UInt64?
    }

    private struct ErrorDTO: Encodable {
        var type = "error"
        var message: String
    }

    private static func json(_ value: some Encodable) -> ByteBuffer {
        // These shapes cannot fail to encode: text and whole numbers.
        ByteBuffer(bytes: (try? JSONEncoder().encode(value)) ?? Data())
    }
}
