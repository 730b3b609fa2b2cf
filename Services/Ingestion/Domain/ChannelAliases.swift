import Catalogue
import Contracts
import Domain

/// The channels that binary batches of one connection name by number.
struct ChannelAliases: Sendable {
    /// How many a connection may have.
    static let limit = 65_536

    private var ids: [String] = []

    /// For each id its channel in the snapshot of `generation`; nil when that has none.
    private var numbers: [Channel.Number?] = []
    private var generation: UInt64?

    var count: Int { self.ids.count }

    /// Appends `ids` as aliases `from`, `from` + 1, …; what is wrong with them, or nil.
    mutating func append(_ ids: [String], from: UInt64) -> String? {
        guard from == UInt64(self.count) else {
            return "channels: from must be \(self.count), the number of aliases given."
        }
        guard self.count + ids.count <= Self.limit else {
            return "channels: a connection has at most \(Self.limit) aliases."
        }
        self.ids += ids
        self.generation = nil
        return nil
    }

    /// `message` as any other batch. O(*n*), and once for each new snapshot O(aliases).
    mutating func batch(_ message: BinaryTelemetry, channels: ChannelSnapshot) -> TelemetryBatch {
        if self.generation != channels.generation {
            self.numbers = self.ids.map { channels[id: $0]?.number }
            self.generation = channels.generation
        }
        let items = message.items.map { item in
            TelemetryItem(
                subject: self.subject(item.alias), value: .number(item.value), time: .instant(microseconds: item.time))
        }
        let numbering: TelemetryBatch.Numbering? =
            message.boot.isEmpty
            ? nil
            : .init(
                boot: message.boot, last: message.last, follows: message.follows, acknowledged: message.acknowledged)
        return TelemetryBatch(items: items, numbering: numbering, isClockCorrected: message.isCorrected)
    }

    private func subject(_ alias: UInt32) -> TelemetryItem.Subject {
        guard alias < self.ids.count else { return .alias(alias) }
        return self.numbers[Int(alias)].map { .channel($0) } ?? .id(self.ids[Int(alias)])
    }
}
