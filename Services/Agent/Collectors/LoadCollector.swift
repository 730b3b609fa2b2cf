/// The load average of the last minute, from `/proc/loadavg`: runnable tasks, and those waiting for a disk.
struct LoadCollector: Collector {
    let channels: [ChannelDefinition]
    private let path: String

    /// - Parameter cores: sets the top of the usual range, two tasks per core.
    init(prefix: String, proc: String, cores: Int) {
        self.channels = [
            ChannelDefinition(name: "\(prefix) / Load (1 min)", unit: "tasks", range: 0...Double(max(cores, 1) * 2))
        ]
        self.path = "\(proc)/loadavg"
    }

    func collect(at moment: CollectionMoment) throws -> [Sample] {
        guard let field = try KernelFile.text(self.path).split(separator: " ").first, let load = Double(field) else {
            throw KernelFileError.unexpected(self.path)
        }
        return [Sample(channel: self.channels[0].name, value: load.rounded(to: .hundredths))]
    }
}
