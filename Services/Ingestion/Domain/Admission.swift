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

    /// A batch's greatest number of items, over HTTP as over a socket.
    static let batchLimit = 500

    /// How far ahead of the arrival a device's clock may run.
    static let tolerance: Duration = .seconds(86_400)

    /// 2000-01-01: a clock before it was never set.
    static let earliest = Timestamp(microseconds: 946_684_800_000_000)

    /// - Parameters:
    ///   - items: At most ``batchLimit``.
    ///   - receivedAt: The time of items that carry none.
    init(_ items: [TelemetryItem], channels: ChannelSnapshot, receivedAt: Timestamp) {
        self.readings.reserveCapacity(items.count)
        self.ordinals.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            switch Self.reading(item, channels: channels, receivedAt: receivedAt) {
            case .success(let reading):
                self.readings.append(reading)
                self.ordinals.append(UInt16(index))
            case .failure(let fault):
                self.refusals.append(
                    Refusal(index: index, channel: item.channel, field: fault.field, reason: fault.reason))
            }
        }
    }

    private struct Fault: Error {
        var field: String
        var reason: String
    }

    private static func reading(
        _ item: TelemetryItem, channels: ChannelSnapshot, receivedAt: Timestamp
    ) -> Result<Reading, Fault> {
        guard let id = item.channel else {
            return .failure(Fault(field: "event_public_id", reason: "event_public_id is missing or not a string."))
        }
        guard let channel = channels[id: id] else {
            return .failure(Fault(field: "event_public_id", reason: Self.unknownChannel))
        }
        guard case .number(let value) = item.value else {
            let missing = item.value == .missing
            return .failure(Fault(field: "value", reason: missing ? "value is missing." : "value is not a number."))
        }
        guard value.isFinite else {
            return .failure(Fault(field: "value", reason: "value is not a finite number."))
        }
        switch item.time {
        case .absent:
            return .success(Reading(channel: channel.number, time: receivedAt, value: value))
        case .malformed:
            return .failure(Fault(field: "timestamp", reason: "timestamp is not an RFC 3339 time."))
        case .instant(let microseconds):
            let time = Timestamp(microseconds: microseconds)
            guard time >= Self.earliest else {
                return .failure(Fault(field: "timestamp", reason: "timestamp is before the year 2000."))
            }
            guard time <= receivedAt + Self.tolerance else {
                return .failure(Fault(field: "timestamp", reason: "timestamp is more than a day in the future."))
            }
            return .success(Reading(channel: channel.number, time: time, value: value))
        }
    }

    static let unknownChannel = "Event not found."
}
