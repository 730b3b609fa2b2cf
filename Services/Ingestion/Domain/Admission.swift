import Catalogue
import Contracts
import Domain

/// Decides item by item what of a batch is taken.
///
/// Readings outside a channel's range are taken: the range is for display and for setpoints, and a sensor that leaves it
/// is just what people want to see.
struct Admission: Sendable {
    private(set) var readings: [Reading] = []

    /// For each of `readings`, its place in the batch.
    private(set) var ordinals: [UInt16] = []
    private(set) var refusals: [Refusal] = []

    /// How far ahead of the arrival a device's clock may run.
    static let tolerance: Duration = .seconds(86_400)

    /// 2000-01-01: a clock before it was never set.
    static let earliest = Timestamp(microseconds: 946_684_800_000_000)

    private let channels: ChannelSnapshot

    /// - Parameters:
    ///   - items: At most 65 536.
    ///   - receivedAt: The time of items that carry none.
    ///   - device: whose channels alone may be fed; nil: all may. Others are to the sender as if they did not exist.
    init(
        _ items: some Collection<TelemetryItem>, channels: ChannelSnapshot, receivedAt: Timestamp,
        device: String? = nil
    ) {
        self.channels = channels
        self.readings.reserveCapacity(items.count)
        self.ordinals.reserveCapacity(items.count)
        let latest = receivedAt + Self.tolerance
        for (index, item) in items.enumerated() {
            guard let channel = self.channel(item.subject),
                device == nil || channels[number: channel]?.device == device
            else {
                self.refuse(item, at: index, "event_public_id", Self.absence(of: item.subject))
                continue
            }
            guard case .number(let value) = item.value, value.isFinite else {
                self.refuse(item, at: index, "value", Self.fault(of: item.value))
                continue
            }
            var time = receivedAt
            if item.time != .absent {
                guard case .instant(let microseconds) = item.time, microseconds >= Self.earliest.microseconds,
                    microseconds <= latest.microseconds
                else {
                    self.refuse(item, at: index, "timestamp", Self.fault(of: item.time))
                    continue
                }
                time = Timestamp(microseconds: microseconds)
            }
            self.readings.append(Reading(channel: channel, time: time, value: value))
            self.ordinals.append(UInt16(index))
        }
    }

    private func channel(_ subject: TelemetryItem.Subject) -> Channel.Number? {
        switch subject {
        case .channel(let number): number
        case .id(let id): self.channels[id: id]?.number
        case .name(let name): self.channels[name: name]?.number
        case .alias, .missing: nil
        }
    }

    private mutating func refuse(_ item: TelemetryItem, at index: Int, _ field: String, _ reason: String) {
        let id: String? =
            switch item.subject {
            case .channel(let number): self.channels[number: number]?.id.text
            case .id(let id): id
            case .name, .alias, .missing: nil
            }
        self.refusals.append(Refusal(index: index, channel: id, field: field, reason: reason))
    }

    private static func absence(of subject: TelemetryItem.Subject) -> String {
        switch subject {
        case .channel, .id: Self.unknownChannel
        case .name(let name): "no channel is named '\(name)'."
        case .alias(let alias): "alias \(alias) was not given on this connection."
        case .missing: "event_public_id is missing or not a string."
        }
    }

    private static func fault(of value: TelemetryItem.Value) -> String {
        switch value {
        case .number: "value is not a finite number."
        case .missing: "value is missing."
        case .wrongType: "value is not a number."
        }
    }

    private static func fault(of time: TelemetryItem.Time) -> String {
        switch time {
        case .absent, .malformed: "timestamp is not an RFC 3339 time."
        case .instant(let microseconds):
            microseconds < Self.earliest.microseconds
                ? "timestamp is before the year 2000." : "timestamp is more than a day in the future."
        }
    }

    static let unknownChannel = "Event not found."
}
