/// CPU usage of all cores together, from the `cpu` line of `/proc/stat`.
///
/// Busy is everything but idle and iowait. `guest` and `guest_nice` are already contained in `user` and `nice`, so only
/// the first eight fields count.
struct CPUCollector: Collector {
    let channels: [ChannelDefinition]
    private let path: String
    private var last: (busy: UInt64, total: UInt64)?

    init(prefix: String, proc: String) {
        self.channels = [ChannelDefinition(name: "\(prefix) / CPU usage", unit: "%", range: 0...100)]
        self.path = "\(proc)/stat"
    }

    mutating func collect(at moment: CollectionMoment) throws -> [Sample] {
        let text = try KernelFile.text(self.path)
        guard let line = text.split(separator: "\n", maxSplits: 1).first else {
            throw KernelFileError.unexpected(self.path)
        }
        let fields = line.split(separator: " ")
        let ticks = fields.dropFirst().prefix(8).compactMap { UInt64($0) }
        guard fields.first == "cpu", ticks.count >= 4 else { throw KernelFileError.unexpected(self.path) }

        let total = ticks.reduce(0, &+)
        let idle = ticks[3] &+ (ticks.count > 4 ? ticks[4] : 0)
        let busy = total &- idle
        defer { self.last = (busy, total) }
        // iowait may go backwards; such a sample says nothing.
        guard let last, total > last.total, busy >= last.busy else { return [] }
        let usage = 100 * Double(busy - last.busy) / Double(total - last.total)
        return [Sample(channel: self.channels[0].name, value: min(usage, 100).rounded(to: .hundredths))]
    }
}
