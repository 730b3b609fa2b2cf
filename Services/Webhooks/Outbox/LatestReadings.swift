import Contracts
import Domain

/// The newest reading of each channel that nobody was told of yet: a value, bounded by the number of channels.
struct LatestReadings: Sendable {
    struct Entry: Sendable, Hashable {
        var reading: Reading
        var partition: Int
        var commit: UInt64
    }

    private(set) var entries: [Channel.Number: Entry] = [:]

    /// Up to where the streams were read.
    private(set) var position: LivePosition

    init(from position: LivePosition) {
        self.position = position
    }

    /// Takes what one commit has stored, in the order of the commits of a partition.
    mutating func take(_ readings: [Reading], commit: UInt64, of partition: Int) {
        self.position.commits[partition] = commit
        for reading in readings {
            if let present = self.entries[reading.channel], present.reading.time > reading.time { continue }
            self.entries[reading.channel] = Entry(reading: reading, partition: partition, commit: commit)
        }
    }

    /// Of these somebody was told, unless a newer one has come meanwhile.
    mutating func drop(_ told: some Sequence<Entry>) {
        for entry in told where self.entries[entry.reading.channel] == entry {
            self.entries[entry.reading.channel] = nil
        }
    }

    /// From where one must read again to have what is here.
    var safePosition: LivePosition {
        var position = self.position
        for entry in self.entries.values {
            position.commits[entry.partition] = min(position.commits[entry.partition], entry.commit &- 1)
        }
        return position
    }
}
