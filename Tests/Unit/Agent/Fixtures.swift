import Domain

@testable import AgentService

extension SpoolBatch {
    static func fixture(
        _ sequences: ClosedRange<Int64>, boot: String = "live", follows: Int64? = nil
    ) -> SpoolBatch {
        SpoolBatch(
            boot: boot, follows: follows ?? sequences.lowerBound - 1,
            readings: sequences.map { SpooledReading(sequence: $0, time: .fixture, channel: "a", value: Double($0)) })
    }
}

extension Timestamp {
    /// 2026-11-21T00:00:00Z.
    static let fixture = Timestamp(microseconds: 1_795_219_200_000_000)
}

extension ChannelDefinition {
    static func fixture(_ name: String = "a") -> ChannelDefinition {
        ChannelDefinition(name: name, unit: "V", range: 0...10)
    }
}

extension CollectionMoment {
    /// `seconds` after an arbitrary start, the same for the whole run; the wall clock is `wrong` seconds ahead.
    static func fixture(seconds: Double, wrong: Double = 0) -> CollectionMoment {
        CollectionMoment(
            wall: .fixture + .seconds(seconds) + .seconds(wrong), monotonic: Self.start + .seconds(seconds))
    }

    private static let start = ContinuousClock.now
}
