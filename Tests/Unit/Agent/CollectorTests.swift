import FoundationEssentials
import Testing

@testable import AgentService

@Suite("Host collectors")
struct CollectorTests {
    /// A `/proc` and `/sys` of our own.
    private final class Kernel {
        let root = FileManager.default.temporaryDirectory.appending(path: "kernel-\(UUID().uuidString)")
        var path: String { self.root.path }

        func write(_ name: String, _ text: String) throws {
            let file = self.root.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }

        deinit { try? FileManager.default.removeItem(at: self.root) }
    }

    private func values(_ samples: [Sample]) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: samples.map { ($0.channel, $0.value) })
    }

    @Test("CPU usage is what was neither idle nor waiting for a disk; the guest's time is not counted twice")
    func cpu() throws {
        let kernel = Kernel()
        var collector = CPUCollector(prefix: "Host", proc: kernel.path)
        try kernel.write("stat", "cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 2 3\n")
        let first = try collector.collect(at: .fixture(seconds: 0))
        #expect(first.isEmpty)
        try kernel.write("stat", "cpu  120 0 110 760 110 0 0 0 70 0\ncpu0 1 2 3\n")
        let second = try self.values(collector.collect(at: .fixture(seconds: 1)))
        #expect(second == ["Host / CPU usage": 30])
        try kernel.write("stat", "intr 1\n")
        #expect(throws: KernelFileError.self) {
            var collector = CPUCollector(prefix: "Host", proc: kernel.path)
            return try collector.collect(at: .fixture(seconds: 2))
        }
    }

    @Test("Percentages come in hundredths, gigabytes and megabytes per second in thousandths")
    func resolution() throws {
        let kernel = Kernel()
        try kernel.write("meminfo", "MemTotal: 3000001 kB\nMemAvailable: 2000000 kB\n")
        let values = try self.values(
            MemoryCollector(prefix: "Host", proc: kernel.path).collect(at: .fixture(seconds: 0)))
        #expect(values == ["Host / Memory usage": 33.33, "Host / Memory used": 1.024])
        var cpu = CPUCollector(prefix: "Host", proc: kernel.path)
        try kernel.write("stat", "cpu  0 0 0 0 0 0 0 0 0 0\n")
        _ = try cpu.collect(at: .fixture(seconds: 0))
        try kernel.write("stat", "cpu  2 0 0 1 0 0 0 0 0 0\n")
        #expect(try self.values(cpu.collect(at: .fixture(seconds: 1))) == ["Host / CPU usage": 66.67])
    }

    @Test("Memory in use is what is not available")
    func memory() throws {
        let kernel = Kernel()
        try kernel.write("meminfo", "MemTotal:       16000000 kB\nMemFree: 1 kB\nMemAvailable:   12000000 kB\n")
        let collector = MemoryCollector(prefix: "pump", proc: kernel.path)
        #expect(
            try self.values(collector.collect(at: .fixture(seconds: 0)))
                == ["pump / Memory usage": 25, "pump / Memory used": 4.096])
        #expect(collector.channels[1].range == 0...17)
    }

    @Test("Swap is told of where the kernel has it; of none, nothing is used")
    func swap() throws {
        let kernel = Kernel()
        let memory = "MemTotal: 16000000 kB\nMemAvailable: 12000000 kB\n"
        try kernel.write("meminfo", memory + "SwapTotal: 4000000 kB\nSwapFree: 3000000 kB\n")
        let collector = MemoryCollector(prefix: "pump", proc: kernel.path)
        let values = try self.values(collector.collect(at: .fixture(seconds: 0)))
        #expect(values["pump / Swap usage"] == 25 && values["pump / Swap used"] == 1.024)
        #expect(collector.channels[3].range == 0...5)
        try kernel.write("meminfo", memory + "SwapTotal: 0 kB\nSwapFree: 0 kB\n")
        let none = try self.values(collector.collect(at: .fixture(seconds: 1)))
        #expect(none["pump / Swap usage"] == 0 && none["pump / Swap used"] == 0)
    }

    @Test("Paging counts kibibytes, swap counts pages of the machine's own size, faults count themselves")
    func paging() throws {
        let kernel = Kernel()
        func vmstat(_ turn: Int) -> String {
            """
            nr_free_pages 5
            pgpgin \(1000 + 10_000 * turn)
            pgpgout \(7 + 20_000 * turn)
            pswpin \(100 * turn)
            pswpout \(3 + 50 * turn)
            pgfault \(90_000 + 5_001 * turn)
            pgmajfault \(4 * turn)

            """
        }
        var collector = PagingCollector(prefix: "Host", proc: kernel.path, pageSize: 16_384)
        try kernel.write("vmstat", vmstat(0))
        #expect(try collector.collect(at: .fixture(seconds: 0)).isEmpty)
        try kernel.write("vmstat", vmstat(1))
        let values = try self.values(collector.collect(at: .fixture(seconds: 2)))
        #expect(
            values == [
                "Host / Memory page in": 5.12, "Host / Memory page out": 10.24, "Host / Swap in": 0.819,
                "Host / Swap out": 0.41, "Host / Page faults": 2500.5, "Host / Major page faults": 2,
            ])
        #expect(collector.channels.map(\.unit) == ["MB/s", "MB/s", "MB/s", "MB/s", "1/s", "1/s"])
        // A kernel without swap.
        try kernel.write("vmstat", "pgpgin 1\npgpgout 1\npgfault 1\npgmajfault 1\n")
        var plain = PagingCollector(prefix: "Host", proc: kernel.path, pageSize: 4096)
        _ = try plain.collect(at: .fixture(seconds: 0))
        #expect(try plain.collect(at: .fixture(seconds: 1)).count == 4)
        try kernel.write("vmstat", "nr_free_pages 5\n")
        #expect(throws: KernelFileError.self) { try plain.collect(at: .fixture(seconds: 2)) }
    }

    @Test("Disk rates count whole disks with a device, over the monotonic clock, in megabytes")
    func disk() throws {
        let kernel = Kernel()
        try kernel.write("sys/block/sda/device", "")
        try kernel.write("sys/block/dm-0/size", "")
        func diskstats(read: Int, written: Int) -> String {
            """
               8       0 sda 10 0 \(read) 5 20 0 \(written) 6 0 7 8
               8       1 sda1 10 0 \(read) 5 20 0 \(written) 6 0 7 8
             253       0 dm-0 10 0 \(read) 5 20 0 \(written) 6 0 7 8

            """
        }
        var collector = DiskThroughputCollector(prefix: "Host", proc: kernel.path, sys: "\(kernel.path)/sys")
        try kernel.write("diskstats", diskstats(read: 1000, written: 5000))
        let first = try collector.collect(at: .fixture(seconds: 0))
        #expect(first.isEmpty)
        try kernel.write("diskstats", diskstats(read: 5000, written: 25000))
        let second = try self.values(collector.collect(at: .fixture(seconds: 2)))
        #expect(second == ["Host / Disk read": 1.024, "Host / Disk write": 5.12])
    }

    @Test("Network rates leave the loopback out, and a counter that started over says nothing once")
    func network() throws {
        let kernel = Kernel()
        func dev(_ received: Int, _ sent: Int) -> String {
            """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo: 9999999 1 0 0 0 0 0 0 9999999 1 0 0 0 0 0 0
              eth0:\(received) 1 0 0 0 0 0 0 \(sent) 1 0 0 0 0 0 0
             wlan0: 0 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0

            """
        }
        var collector = NetworkCollector(prefix: "Host", proc: kernel.path)
        try kernel.write("net/dev", dev(1_000_000, 0))
        let first = try collector.collect(at: .fixture(seconds: 0))
        #expect(first.isEmpty)
        try kernel.write("net/dev", dev(3_000_000, 500_000))
        let second = try self.values(collector.collect(at: .fixture(seconds: 1)))
        #expect(second == ["Host / Network receive": 2, "Host / Network transmit": 0.5])
        try kernel.write("net/dev", dev(5, 600_000))
        let third = try self.values(collector.collect(at: .fixture(seconds: 2)))
        #expect(third == ["Host / Network transmit": 0.1])
    }

    @Test("The load is the first of the three averages")
    func load() throws {
        let kernel = Kernel()
        try kernel.write("loadavg", "0.52 0.41 0.30 1/234 5678\n")
        let collector = LoadCollector(prefix: "Host", proc: kernel.path, cores: 2)
        #expect(
            try collector.collect(at: .fixture(seconds: 0)) == [Sample(channel: "Host / Load (1 min)", value: 0.52)])
    }

    @Test("On this machine every channel has a plausible value by the second collection")
    func thisMachine() throws {
        var found: [String: Double] = [:]
        var channels: Set<String> = []
        for var collector in HostCollectors.all(prefix: "Host") {
            _ = try collector.collect(at: .fixture(seconds: 0))
            // The kernel's counters need not have moved: CPU ticks are 10 ms.
            var turn = 0
            repeat {
                turn += 1
                found.merge(self.values(try collector.collect(at: .fixture(seconds: Double(turn))))) { $1 }
            } while turn < 100_000 && !collector.channels.allSatisfy { found[$0.name] != nil }
            channels.formUnion(collector.channels.map(\.name))
        }
        #expect(Set(found.keys) == channels)
        #expect(channels.count == 17)
        for (name, value) in found where name.hasSuffix("usage") {
            #expect((0...100).contains(value), "\(name)")
        }
        #expect(found.values.allSatisfy { $0.isFinite && $0 >= 0 })
    }
}
