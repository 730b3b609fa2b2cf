import Contracts
import ServiceKit

/// All members that any message may have, in whatever order they come.
struct TelemetryMembers {
    private var type: String?
    private var items: [TelemetryItem]?

    /// Items read, those beyond the limit among them.
    private var count = 0
    private var boot: String?
    private var last: UInt64?
    private var follows: UInt64?
    private var acknowledged: UInt64?
    private var isClockCorrected = false
    private var trace: TraceContext?
    private var agent = ""
    private var actuators: [String] = []
    private var from: UInt64?
    private var ids: [String] = []
    private var id = ""
    private var state = ""
    private var value: Double?
    private var reason: String?

    mutating func read(
        _ key: JSONString, _ scanner: inout JSONScanner, with decoder: TelemetryDecoder
    ) throws(JSONSyntaxError) {
        switch key.text {
        case "datapoints": try self.readItems(&scanner, with: decoder)
        case "type": self.type = try scanner.string().text
        case "boot": self.boot = try scanner.string().text
        case "seq": self.last = try Self.counter(&scanner, "seq")
        case "follows": self.follows = try Self.counter(&scanner, "follows")
        case "acknowledged": self.acknowledged = try Self.counter(&scanner, "acknowledged")
        case "clock": self.isClockCorrected = try Self.text(&scanner) == "corrected"
        case "traceparent": self.trace = try Self.text(&scanner).flatMap { TraceContext(traceparent: $0) }
        case "agent": self.agent = try scanner.string().text
        case "actuators": self.actuators = try Self.texts(&scanner)
        case "from": self.from = try Self.counter(&scanner, "from")
        case "event_public_ids": self.ids = try Self.texts(&scanner)
        case "id": self.id = try scanner.string().text
        case "state": self.state = try scanner.string().text
        case "value":
            if case .number(let number) = try TelemetryDecoder.value(&scanner) { self.value = number }
        case "reason": self.reason = try Self.text(&scanner)
        default: try scanner.skipValue()
        }
    }

    private mutating func readItems(
        _ scanner: inout JSONScanner, with decoder: TelemetryDecoder
    ) throws(JSONSyntaxError) {
        var items: [TelemetryItem] = []
        var count = 0
        // Items of 80 bytes are usual; the guess saves most of the growing and none of the reading.
        items.reserveCapacity(min(decoder.batchLimit, (scanner.bytes.count - scanner.offset) / 80 + 1))
        try scanner.array { scanner throws(JSONSyntaxError) in
            let item = try decoder.item(&scanner)
            count += 1
            if count <= decoder.batchLimit { items.append(item) }
        }
        self.items = items
        self.count = count
    }

    private static func counter(
        _ scanner: inout JSONScanner, _ key: StaticString
    ) throws(JSONSyntaxError) -> UInt64 {
        let number = try scanner.number()
        guard let counter = UInt64(exactly: number), number < 9e15 else {
            throw scanner.fail("\(key) is not a whole number from 0 to 9e15")
        }
        return counter
    }

    /// A text; nil for a value of another type.
    private static func text(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> String? {
        if scanner.peek() == UInt8(ascii: "\"") { return try scanner.string().text }
        try scanner.skipValue()
        return nil
    }

    private static func texts(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> [String] {
        var texts: [String] = []
        try scanner.array { scanner throws(JSONSyntaxError) in texts.append(try scanner.string().text) }
        return texts
    }

    var message: TelemetryMessage {
        if let items = self.items { return self.batch(items) }
        switch self.type {
        case "hello": return .hello(agent: self.agent, actuators: self.actuators)
        case "channels": return .channels(from: self.from ?? 0, ids: self.ids)
        case "ping": return .ping
        case "command_result":
            let state: CommandStateChanged.State = self.state == "confirmed" ? .confirmed : .failed
            return .commandResult(id: self.id, state: state, value: self.value, reason: self.reason)
        default: return .unknown(type: self.type ?? "")
        }
    }

    private func batch(_ items: [TelemetryItem]) -> TelemetryMessage {
        guard self.count == items.count else { return .oversized(count: self.count) }
        var numbering: TelemetryBatch.Numbering?
        if let last = self.last {
            let before = last >= UInt64(items.count) ? last - UInt64(items.count) : 0
            numbering = .init(
                boot: self.boot ?? "", last: last, follows: self.follows ?? before,
                acknowledged: self.acknowledged ?? 0)
        }
        return .batch(
            TelemetryBatch(
                items: items, numbering: numbering, isClockCorrected: self.isClockCorrected, trace: self.trace))
    }
}
