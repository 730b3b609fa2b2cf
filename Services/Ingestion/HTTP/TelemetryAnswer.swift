import Domain
import FoundationEssentials
import NIOCore
import ServiceKit

/// What ingestion says to a device. Answers to numbered batches name the generation of the spool that they are about.
enum TelemetryAnswer: Sendable {
    case acknowledged(UInt64, boot: String)
    case accepted(Int)
    case refused([Refusal], seq: UInt64?, boot: String?)
    case error(String)
    case busy(retryAfter: Duration)
    case resend(after: UInt64, boot: String)
    case welcome(at: Timestamp)
    /// The device is to ask for updates now.
    case checkIn
    case pong

    func encoded() -> ByteBuffer {
        switch self {
        case .acknowledged(let last, let boot): Self.naming(boot, #"{"type":"ack","seq":\#(last),"boot":"#)
        case .accepted(let count): ByteBuffer(string: #"{"type":"ack","accepted":\#(count)}"#)
        case .refused(let refusals, let seq, let boot):
            Self.json(RefusedDTO(items: refusals.map(RefusalDTO.init), seq: seq, boot: boot))
        case .error(let message): Self.json(ErrorDTO(message: message))
        case .busy(let delay):
            ByteBuffer(string: #"{"type":"busy","retry_after_ms":\#((delay.microseconds + 999) / 1000)}"#)
        case .resend(let after, let boot): Self.naming(boot, #"{"type":"resend","after":\#(after),"boot":"#)
        case .welcome(let time): ByteBuffer(string: #"{"type":"welcome","time":"\#(time.rfc3339)"}"#)
        case .checkIn: ByteBuffer(string: #"{"type":"check_in"}"#)
        case .pong: ByteBuffer(string: #"{"type":"pong"}"#)
        }
    }

    private struct RefusedDTO: Encodable {
        var type = "refused"
        var items: [RefusalDTO]
        var seq: UInt64?
        var boot: String?
    }

    private struct ErrorDTO: Encodable {
        var type = "error"
        var message: String
    }

    private static func naming(_ boot: String, _ start: String) -> ByteBuffer {
        var bytes = Array(start.utf8)
        bytes.appendJSON(boot)
        bytes.append(UInt8(ascii: "}"))
        return ByteBuffer(bytes: bytes)
    }

    private static func json(_ value: some Encodable) -> ByteBuffer {
        // These shapes cannot fail to encode: text and whole numbers.
        ByteBuffer(bytes: (try? JSONEncoder().encode(value)) ?? Data())
    }
}
