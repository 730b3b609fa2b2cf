/// One of the channels that the agent has for each machine, and its place in the data of PerfWatch.
struct HostMetric: Sendable {
    /// What stands behind ` / ` in the channel's name.
    var label: String
    var type: HostMetricType
    var path: MetricPath
    /// What one of the channel's unit is in the field's.
    var factor: Double

    private init(_ label: String, _ type: HostMetricType, _ path: String, _ factor: Double = 1) {
        self.label = label
        self.type = type
        self.path = MetricPath(path)
        self.factor = factor
    }

    /// A label may stand for fields of two types.
    static let all: [HostMetric] = [
        HostMetric("CPU usage", .cpu, "usage_percent"),
        HostMetric("Load (1 min)", .cpu, "load_avg.0"),

        HostMetric("Memory usage", .memory, "usage_percent"),
        HostMetric("Memory used", .memory, "used_bytes", 1e9),
        HostMetric("Swap usage", .memory, "swap_percent"),
        HostMetric("Swap used", .memory, "swap_used_bytes", 1e9),

        HostMetric("Disk usage", .disk, "partitions.0.usage_percent"),
        HostMetric("Disk read", .disk, "io.read_bytes_per_sec", 1e6),
        HostMetric("Disk write", .disk, "io.write_bytes_per_sec", 1e6),

        HostMetric("Network receive", .network, "bytes_recv_per_sec", 1e6),
        HostMetric("Network transmit", .network, "bytes_sent_per_sec", 1e6),

        // Kibibytes, and pages of 4096 bytes whatever the machine's are.
        HostMetric("Memory page in", .memoryBandwidth, "pgpgin_per_sec", 1e6 / 1024),
        HostMetric("Memory page out", .memoryBandwidth, "pgpgout_per_sec", 1e6 / 1024),
        HostMetric("Swap in", .memoryBandwidth, "pswpin_per_sec", 1e6 / 4096),
        HostMetric("Swap out", .memoryBandwidth, "pswpout_per_sec", 1e6 / 4096),
        HostMetric("Page faults", .memoryBandwidth, "pgfault_per_sec"),
        HostMetric("Major page faults", .memoryBandwidth, "pgmajfault_per_sec"),

        HostMetric("CPU clock", .perfEvents, "events.cpu-clock.value"),
        HostMetric("Page faults", .perfEvents, "events.page-faults.value"),
        HostMetric("Context switches", .perfEvents, "events.context-switches.value"),
        HostMetric("CPU migrations", .perfEvents, "events.cpu-migrations.value"),
        HostMetric("CPU cycles", .perfEvents, "events.cycles.value", 1e6),
        HostMetric("Instructions", .perfEvents, "events.instructions.value", 1e6),
        HostMetric("Branches", .perfEvents, "events.branches.value", 1e6),
        HostMetric("Branch misses", .perfEvents, "events.branch-misses.value", 1e6),
        HostMetric("L1 data cache loads", .perfEvents, "events.L1-dcache-loads.value", 1e6),
        HostMetric("L1 data cache misses", .perfEvents, "events.L1-dcache-load-misses.value", 1e6),
        HostMetric("L1 instruction cache loads", .perfEvents, "events.L1-icache-loads.value", 1e6),
        HostMetric("Last-level cache loads", .perfEvents, "events.LLC-loads.value", 1e6),
        HostMetric("Last-level cache misses", .perfEvents, "events.LLC-load-misses.value", 1e6),
        HostMetric("Data TLB loads", .perfEvents, "events.dTLB-loads.value", 1e6),
        HostMetric("Data TLB misses", .perfEvents, "events.dTLB-load-misses.value", 1e6),
        HostMetric("Instruction TLB loads", .perfEvents, "events.iTLB-loads.value", 1e6),
        HostMetric("Instruction TLB misses", .perfEvents, "events.iTLB-load-misses.value", 1e6),
        HostMetric("Instructions per cycle", .perfEvents, "ipc"),
        HostMetric("Branch miss rate", .perfEvents, "branch_miss_rate", 0.01),
        HostMetric("L1 data cache miss rate", .perfEvents, "l1d_miss_rate", 0.01),
        HostMetric("Last-level cache miss rate", .perfEvents, "llc_miss_rate", 0.01),
        HostMetric("Data TLB miss rate", .perfEvents, "dtlb_miss_rate", 0.01),
    ]

    static let byLabel = Dictionary(grouping: Self.all, by: \.label)
}
