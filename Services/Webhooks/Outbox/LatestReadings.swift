import Contracts
import Domain

/// The newest reading of each channel that nobody was told of yet: a value, bounded by the number of channels.
struct LatestReadings: Sendable {
    private(set) var readings: [Channel.Number: Reading] = [:]

    /// Up to where the streams were read.
    private(set) var position: LivePosition

    init(from position: LivePosition) {
        self.position = position
    }

    /// Takes what one commit has stored.
    ///
    /// - Returns: Whether commits before it were missed.
    mutating func take(_ readings: [Reading], commit: UInt64, of partition: Int) -> Bool {
        let isGap = commit > self.position.commits[partition] + 1
        self.position.commits[partition] = commit
        self.take(readings)
        return isGap
    }

    mutating func take(_ readings: [Reading]) {
        for reading in readings {
            if let present = self.readings[reading.channel], present.time > reading.time { continue }
            self.readings[reading.channel] = reading
        }
    }

    /// Of these somebody was told, unless a newer one has come meanwhile.
    mutating func drop(_ told: some Sequence<Reading>) {
        for reading in told where self.readings[reading.channel] == reading {
            self.readings[reading.channel] = nil
        }
    }
}
