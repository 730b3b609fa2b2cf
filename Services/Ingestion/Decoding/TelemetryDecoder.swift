import Catalogue
import Domain
import NIOCore

/// Reads telemetry JSON straight from the bytes: no tree, no Foundation, and for items as devices write them no text.
/// Unknown members are passed over, of members that come twice the last counts.
///
/// Old clients send `{"datapoints":[{"value":23.5,"event_public_id":"…"},…]}`; everything else is optional.
/// Numbers may also stand in a string, as old controllers write them; `NaN` and `Infinity` are read and refused later, item
/// by item.
struct TelemetryDecoder {
    /// Where ids are looked up.
    let channels: ChannelSnapshot

    /// Items beyond it are counted, not kept.
    let batchLimit: Int

    /// - Throws: `JSONSyntaxError` when the text is no JSON object, or a member has the wrong type.
    /// - Complexity: O(*n*) in the bytes.
    func decode(_ buffer: ByteBuffer) throws(JSONSyntaxError) -> TelemetryMessage {
        try Self.scanning(buffer) { scanner throws(JSONSyntaxError) in
            var members = TelemetryMembers()
            try scanner.object { scanner, key throws(JSONSyntaxError) in
                try members.read(key, &scanner, with: self)
            }
            return members.message
        }
    }

    /// One reading on its own: the body of `POST /api/v1/datapoints`.
    func decodeItem(_ buffer: ByteBuffer) throws(JSONSyntaxError) -> TelemetryItem {
        try Self.scanning(buffer) { scanner throws(JSONSyntaxError) in try self.item(&scanner) }
    }

    private static func scanning<Value>(
        _ buffer: ByteBuffer, _ body: (inout JSONScanner) throws(JSONSyntaxError) -> Value
    ) throws(JSONSyntaxError) -> Value {
        let result = buffer.withUnsafeReadableBytes { raw in
            raw.withMemoryRebound(to: UInt8.self) { bytes in
                Result { () throws(JSONSyntaxError) in
                    var scanner = JSONScanner(bytes)
                    let value = try body(&scanner)
                    try scanner.expectEnd()
                    return value
                }
            }
        }
        return try result.get()
    }

    func item(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> TelemetryItem {
        var item = TelemetryItem()
        try scanner.object { scanner, key throws(JSONSyntaxError) in
            switch Member(key) {
            case .channel: item.subject = try self.subject(&scanner)
            case .value: item.value = try Self.value(&scanner)
            case .time: item.time = try Self.time(&scanner)
            case nil: try scanner.skipValue()
            }
        }
        return item
    }

    private enum Member {
        case channel
        case value
        case time

        @inline(__always)
        init?(_ key: JSONString) {
            switch key.withBytes({ $0.count }) {
            case 5 where key.equals("value"): self = .value
            case 9 where key.equals("timestamp"): self = .time
            case 15 where key.equals("event_public_id"): self = .channel
            default: return nil
            }
        }
    }

    private func subject(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> TelemetryItem.Subject {
        guard scanner.peek() == UInt8(ascii: "\"") else {
            try scanner.skipValue()
            return .missing
        }
        let id = try scanner.string()
        guard let number = id.withBytes({ self.channels.number(id: $0) }) else { return .id(id.text) }
        return .channel(number)
    }

    static func value(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> TelemetryItem.Value {
        switch scanner.peek() {
        case let byte? where (0x30...0x39).contains(byte):
            return .number(try scanner.number())
        case UInt8(ascii: "-"):
            guard scanner.comes("-Infinity") else { return .number(try scanner.number()) }
            try scanner.literal("-Infinity")
            return .number(-.infinity)
        case UInt8(ascii: "\""):
            // `Double.init` also takes "nan" and "inf": the admission refuses what is not finite.
            return Double(try scanner.string().text).map { .number($0) } ?? .wrongType
        case UInt8(ascii: "N"):
            try scanner.literal("NaN")
            return .number(.nan)
        case UInt8(ascii: "I"):
            try scanner.literal("Infinity")
            return .number(.infinity)
        default:
            try scanner.skipValue()
            return .wrongType
        }
    }

    private static func time(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> TelemetryItem.Time {
        switch scanner.peek() {
        case UInt8(ascii: "\""):
            let instant = try scanner.string().withBytes { Timestamp(rfc3339: $0) }
            return instant.map { .instant(microseconds: $0.microseconds) } ?? .malformed
        case UInt8(ascii: "n"):
            try scanner.literal("null")
            return .absent
        default:
            try scanner.skipValue()
            return .malformed
        }
    }
}
