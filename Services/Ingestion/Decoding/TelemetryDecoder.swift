import Contracts
import Domain
import NIOCore

/// Reads telemetry JSON straight from the bytes: no tree, no Foundation. Unknown members are passed over.
///
/// Old clients send `{"datapoints":[{"value":23.5,"event_public_id":"…"},…]}`; everything else is optional.
/// Numbers may also stand in a string, as old controllers write them; `NaN` and `Infinity` may not.
enum TelemetryDecoder {
    /// - Throws: `JSONSyntaxError` when the text is no JSON object, or a member has the wrong type.
    /// - Complexity: O(*n*) in the bytes; one `String` for each channel id.
    static func decode(_ buffer: ByteBuffer) throws(JSONSyntaxError) -> TelemetryMessage {
        let result = buffer.withUnsafeReadableBytes { raw -> Result<TelemetryMessage, JSONSyntaxError> in
            raw.withMemoryRebound(to: UInt8.self) { bytes in
                do throws(JSONSyntaxError) {
                    var scanner = JSONScanner(bytes)
                    let fields = try Fields(&scanner)
                    try scanner.expectEnd()
                    return .success(fields.message)
                } catch {
                    return .failure(error)
                }
            }
        }
        return try result.get()
    }

    /// One reading on its own: the body of `POST /api/v1/datapoints`.
    static func decodeItem(_ buffer: ByteBuffer) throws(JSONSyntaxError) -> TelemetryItem {
        let result = buffer.withUnsafeReadableBytes { raw -> Result<TelemetryItem, JSONSyntaxError> in
            raw.withMemoryRebound(to: UInt8.self) { bytes in
                do throws(JSONSyntaxError) {
                    var scanner = JSONScanner(bytes)
                    let item = try Self.item(&scanner)
                    try scanner.expectEnd()
                    return .success(item)
                } catch {
                    return .failure(error)
                }
            }
        }
        return try result.get()
    }

    private static func item(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> TelemetryItem {
        var item = TelemetryItem()
        try scanner.object { scanner, key throws(JSONSyntaxError) in
            switch key {
            case "event_public_id":
                if scanner.peek() == UInt8(ascii: "\"") {
                    item.channel = try scanner.string()
                } else {
                    try scanner.skipValue()
                }
            case "value": item.value = try Self.value(&scanner)
            case "timestamp": item.time = try Self.time(&scanner)
            default: try scanner.skipValue()
            }
        }
        return item
    }

    private static func value(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> TelemetryItem.Value {
        switch scanner.peek() {
        case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte):
            return .number(try scanner.number())
        case UInt8(ascii: "\""):
            // `Double.init` also takes "nan" and "inf": the admission refuses what is not finite.
            return Double(try scanner.string()).map { .number($0) } ?? .wrongType
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
            let text = try scanner.string()
            return Timestamp(rfc3339: text).map { .instant(microseconds: $0.microseconds) } ?? .malformed
        case UInt8(ascii: "n"):
            try scanner.literal("null")
            return .absent
        default:
            try scanner.skipValue()
            return .malformed
        }
    }

    /// All members that any message may have, in whatever order they come.
    private struct Fields {
        var type: String?
        var items: [TelemetryItem]?
        var boot: String?
        var last: UInt64?
        var follows: UInt64?
        var acknowledged: UInt64?
        var agent = ""
        var actuators: [String] = []
        var id = ""
        var state = ""
        var value: Double?
        var reason: String?

        init(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
            var fields = Self.empty
            try scanner.object { scanner, key throws(JSONSyntaxError) in
                try fields.read(key, &scanner)
            }
            self = fields
        }

        private init() {}
        private static var empty: Fields { Fields() }

        private mutating func read(_ key: String, _ scanner: inout JSONScanner) throws(JSONSyntaxError) {
            switch key {
            case "datapoints":
                var items: [TelemetryItem] = []
                try scanner.array { scanner throws(JSONSyntaxError) in items.append(try TelemetryDecoder.item(&scanner))
                }
                self.items = items
            case "type": self.type = try scanner.string()
            case "boot": self.boot = try scanner.string()
            case "seq": self.last = try Self.counter(&scanner, key)
            case "follows": self.follows = try Self.counter(&scanner, key)
            case "acknowledged": self.acknowledged = try Self.counter(&scanner, key)
            case "agent": self.agent = try scanner.string()
            case "actuators":
                var actuators: [String] = []
                try scanner.array { scanner throws(JSONSyntaxError) in actuators.append(try scanner.string()) }
                self.actuators = actuators
            case "id": self.id = try scanner.string()
            case "state": self.state = try scanner.string()
            case "value":
                if case .number(let number) = try TelemetryDecoder.value(&scanner) { self.value = number }
            case "reason":
                if scanner.peek() == UInt8(ascii: "\"") {
                    self.reason = try scanner.string()
                } else {
                    try scanner.skipValue()
                }
            default: try scanner.skipValue()
            }
        }

        private static func counter(_ scanner: inout JSONScanner, _ key: String) throws(JSONSyntaxError) -> UInt64 {
            let number = try scanner.number()
            guard let counter = UInt64(exactly: number), number < 9e15 else {
                throw scanner.fail("\(key) is not a whole number from 0 to 9e15")
            }
            return counter
        }

        var message: TelemetryMessage {
            if let items = self.items {
                var numbering: TelemetryBatch.Numbering?
                if let last = self.last {
                    let first = last >= UInt64(items.count) ? last - UInt64(items.count) : 0
                    numbering = .init(
                        boot: self.boot ?? "", last: last, follows: self.follows ?? first,
                        acknowledged: self.acknowledged ?? 0)
                }
                return .batch(TelemetryBatch(items: items, numbering: numbering))
            }
            switch self.type {
            case "hello": return .hello(agent: self.agent, actuators: self.actuators)
            case "ping": return .ping
            case "command_result":
                let state: CommandStateChanged.State = self.state == "confirmed" ? .confirmed : .failed
                return .commandResult(id: self.id, state: state, value: self.value, reason: self.reason)
            default: return .unknown(type: self.type ?? "")
            }
        }
    }
}
