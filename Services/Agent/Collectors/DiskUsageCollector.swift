import Glibc

/// How full the file system at a path is, in percent of what programs without privileges may use (as `df` says it).
struct DiskUsageCollector: Collector {
    let channels: [ChannelDefinition]
    private let path: String

    init(prefix: String, path: String) {
        self.channels = [ChannelDefinition(name: "\(prefix) / Disk usage", unit: "%", range: 0...100)]
        self.path = path
    }

    func collect(at moment: CollectionMoment) throws -> [Sample] {
        var status = statvfs()
        guard statvfs(self.path, &status) == 0 else { throw KernelFileError.unreadable(self.path, errno: errno) }
        let used = Double(status.f_blocks) - Double(status.f_bfree)
        let usable = used + Double(status.f_bavail)
        guard usable > 0 else { return [] }
        return [Sample(channel: self.channels[0].name, value: (100 * used / usable).rounded(to: .hundredths))]
    }
}
