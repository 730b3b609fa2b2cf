import Contracts
import Domain

extension Timestamp {
    /// 2026-01-01T00:00:00Z.
    static let start = Timestamp(microseconds: 1_767_225_600_000_000)
}

extension ReadingsEntry {
    /// The source of entries that name none.
    static let source = "token:a"

    /// A batch without numbers: one reading for each value, a second apart.
    static func fixture(
        _ values: Double..., source: String = Self.source, channel: Channel.Number = 1, at time: Timestamp = .start,
        key: String = "", receipt: UInt64 = 1
    ) -> ReadingsEntry {
        let readings = values.enumerated().map { index, value in
            Reading(channel: channel, time: time + .seconds(index), value: value)
        }
        return ReadingsEntry(
            receipt: Receipt(instance: 1, number: receipt), source: source, idempotencyKey: key, receivedAt: time,
            readings: readings, ordinals: readings.indices.map(UInt16.init))
    }

    /// The numbers of a spool, each as a reading whose value is its number.
    static func numbered(
        _ numbers: ClosedRange<UInt64>, follows: UInt64? = nil, acknowledged: UInt64 = 0, boot: String = "boot",
        source: String = Self.source, without missing: Set<UInt64> = [], receipt: UInt64 = 1
    ) -> ReadingsEntry {
        let kept = numbers.enumerated().filter { !missing.contains($0.element) }
        return ReadingsEntry(
            receipt: Receipt(instance: 1, number: receipt), source: source, receivedAt: .start,
            run: SequenceRun(
                boot: boot, first: numbers.lowerBound, last: numbers.upperBound,
                follows: follows ?? numbers.lowerBound - 1, acknowledged: acknowledged),
            readings: kept.map {
                Reading(channel: 1, time: .start + .seconds(min($0.element, 1_000_000)), value: Double($0.element))
            },
            ordinals: kept.map { UInt16($0.offset) })
    }
}
