import Glibc

/// Bytes read from and written to all disks per second, from `/proc/diskstats`.
///
/// Only whole disks with a device behind them count (`/sys/block/<name>/device` exists): partitions, loop, RAID and
/// device-mapper entries would count the same bytes again.
struct DiskThroughputCollector: Collector {
    let channels: [ChannelDefinition]
    private let statistics: String
    private let blockDevices: String
    private var reads = CounterRate()
    private var writes = CounterRate()

    /// `/proc/diskstats` counts in sectors of this many bytes, whatever the disk's own sector is.
    private static let sectorSize = 512.0

    init(prefix: String, proc: String, sys: String) {
        self.channels = [
            ChannelDefinition(name: "\(prefix) / Disk read", unit: "MB/s", range: 0...500),
            ChannelDefinition(name: "\(prefix) / Disk write", unit: "MB/s", range: 0...500),
        ]
        self.statistics = "\(proc)/diskstats"
        self.blockDevices = "\(sys)/block"
    }

    mutating func collect(at moment: CollectionMoment) throws -> [Sample] {
        var sectorsRead: UInt64 = 0
        var sectorsWritten: UInt64 = 0
        for line in try KernelFile.text(self.statistics).split(separator: "\n") {
            let fields = line.split(separator: " ", maxSplits: 10)
            guard fields.count >= 10, let read = UInt64(fields[5]), let written = UInt64(fields[9]),
                access("\(self.blockDevices)/\(fields[2])/device", F_OK) == 0
            else { continue }
            sectorsRead &+= read
            sectorsWritten &+= written
        }
        var samples: [Sample] = []
        if let rate = self.reads.rate(sectorsRead, at: moment.monotonic) {
            samples.append(
                Sample(channel: self.channels[0].name, value: (rate * Self.sectorSize / 1e6).rounded(to: .thousandths)))
        }
        if let rate = self.writes.rate(sectorsWritten, at: moment.monotonic) {
            samples.append(
                Sample(channel: self.channels[1].name, value: (rate * Self.sectorSize / 1e6).rounded(to: .thousandths)))
        }
        return samples
    }
}
