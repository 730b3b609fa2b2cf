/// What moves between memory and disks, and how often programs had to wait for a page, from `/proc/vmstat`.
struct PagingCollector: Collector {
    let channels: [ChannelDefinition]
    private let path: String
    private var counters: [Counter]

    private struct Counter {
        /// Its name in the file.
        var key: Substring
        var channel: String
        /// What one count per second is in the channel's unit.
        var unit: Double
        var resolution: Resolution
        var rate = CounterRate()
    }

    /// - Parameter pageSize: In bytes; 4096 on most machines, 16384 or 65536 on some of ARM's.
    init(prefix: String, proc: String, pageSize: Int) {
        self.path = "\(proc)/vmstat"
        func bytes(_ key: Substring, _ label: String, each: Int) -> Counter {
            Counter(
                key: key, channel: "\(prefix) / \(label)", unit: Double(each) / 1e6, resolution: .thousandths)
        }
        func times(_ key: Substring, _ label: String) -> Counter {
            Counter(key: key, channel: "\(prefix) / \(label)", unit: 1, resolution: .tenths)
        }
        self.counters = [
            bytes("pgpgin", "Memory page in", each: 1024),
            bytes("pgpgout", "Memory page out", each: 1024),
            bytes("pswpin", "Swap in", each: pageSize),
            bytes("pswpout", "Swap out", each: pageSize),
            times("pgfault", "Page faults"),
            times("pgmajfault", "Major page faults"),
        ]
        self.channels = self.counters.map {
            ChannelDefinition(
                name: $0.channel, unit: $0.unit == 1 ? "1/s" : "MB/s", range: 0...($0.unit == 1 ? 100_000 : 500))
        }
    }

    /// A kernel without swap has no counters of it; their channels then have no readings.
    mutating func collect(at moment: CollectionMoment) throws -> [Sample] {
        var counts: [Substring: UInt64] = [:]
        for line in try KernelFile.text(self.path).split(separator: "\n") {
            guard let space = line.firstIndex(of: " "), line.hasPrefix("p") else { continue }
            counts[line[..<space]] = UInt64(line[line.index(after: space)...])
        }
        guard counts["pgpgin"] != nil else { throw KernelFileError.unexpected(self.path) }
        var samples: [Sample] = []
        for index in self.counters.indices {
            guard let count = counts[self.counters[index].key],
                let rate = self.counters[index].rate.rate(count, at: moment.monotonic)
            else { continue }
            let counter = self.counters[index]
            samples.append(
                Sample(channel: counter.channel, value: (rate * counter.unit).rounded(to: counter.resolution)))
        }
        return samples
    }
}
