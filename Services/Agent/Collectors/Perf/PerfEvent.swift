/// What the processor or the kernel can count. The raw values are the names that `perf` gives, and that PerfWatch stored.
///
/// Page faults are not among them: `/proc/vmstat` has the same number for everyone (``PagingCollector``).
enum PerfEvent: String, Sendable, CaseIterable {
    case cpuClock = "cpu-clock"
    case contextSwitches = "context-switches"
    case migrations = "cpu-migrations"
    case cycles
    case instructions
    case branches
    case branchMisses = "branch-misses"
    case dataCacheLoads = "L1-dcache-loads"
    case dataCacheMisses = "L1-dcache-load-misses"
    case lastLevelLoads = "LLC-loads"
    case lastLevelMisses = "LLC-load-misses"
    case dataTLBLoads = "dTLB-loads"
    case dataTLBMisses = "dTLB-load-misses"
    case instructionTLBLoads = "iTLB-loads"
    case instructionTLBMisses = "iTLB-load-misses"
    case instructionCacheLoads = "L1-icache-loads"

    /// `type` and `config` of `perf_event_attr`, as <linux/perf_event.h> numbers them.
    var attributes: (type: UInt32, config: UInt64) {
        switch self {
        case .cpuClock: (Self.software, 0)
        case .contextSwitches: (Self.software, 3)
        case .migrations: (Self.software, 4)
        case .cycles: (Self.hardware, 0)
        case .instructions: (Self.hardware, 1)
        case .branches: (Self.hardware, 4)
        case .branchMisses: (Self.hardware, 5)
        case .dataCacheLoads: (Self.cache, 0)
        case .dataCacheMisses: (Self.cache, Self.miss)
        case .instructionCacheLoads: (Self.cache, 1)
        case .lastLevelLoads: (Self.cache, 2)
        case .lastLevelMisses: (Self.cache, 2 | Self.miss)
        case .dataTLBLoads: (Self.cache, 3)
        case .dataTLBMisses: (Self.cache, 3 | Self.miss)
        case .instructionTLBLoads: (Self.cache, 4)
        case .instructionTLBMisses: (Self.cache, 4 | Self.miss)
        }
    }

    /// Where the kernel gets it from: itself, or the processor.
    enum Group: String, Sendable, CaseIterable {
        case software, hardware, cache
    }

    var group: Group {
        switch self.attributes.type {
        case Self.software: .software
        case Self.hardware: .hardware
        default: .cache
        }
    }

    private static let hardware: UInt32 = 0
    private static let software: UInt32 = 1
    private static let cache: UInt32 = 3
    /// Reads that missed; without it, all reads.
    private static let miss: UInt64 = 0x10000

    /// What stands behind ` / ` in its channel's name.
    var label: String {
        switch self {
        case .cpuClock: "CPU clock"
        case .contextSwitches: "Context switches"
        case .migrations: "CPU migrations"
        case .cycles: "CPU cycles"
        case .instructions: "Instructions"
        case .branches: "Branches"
        case .branchMisses: "Branch misses"
        case .dataCacheLoads: "L1 data cache loads"
        case .dataCacheMisses: "L1 data cache misses"
        case .instructionCacheLoads: "L1 instruction cache loads"
        case .lastLevelLoads: "Last-level cache loads"
        case .lastLevelMisses: "Last-level cache misses"
        case .dataTLBLoads: "Data TLB loads"
        case .dataTLBMisses: "Data TLB misses"
        case .instructionTLBLoads: "Instruction TLB loads"
        case .instructionTLBMisses: "Instruction TLB misses"
        }
    }

    /// The unit, how many counts per second one of it is, and the usual top for each CPU.
    private var measure: (unit: String, size: Double, topPerCPU: Double) {
        switch self {
        // The kernel counts nanoseconds.
        case .cpuClock: ("ms/s", 1e6, 1000)
        case .contextSwitches: ("1/s", 1, 50_000)
        case .migrations: ("1/s", 1, 1000)
        default: ("M/s", 1e6, 5000)
        }
    }

    func channel(prefix: String, cpus: Int) -> ChannelDefinition {
        ChannelDefinition(
            name: "\(prefix) / \(self.label)", unit: self.measure.unit,
            range: 0...self.measure.topPerCPU * Double(max(cpus, 1)))
    }

    /// - Parameter rate: Counts per second.
    func value(_ rate: Double) -> Double {
        (rate / self.measure.size).rounded(to: self.measure.size == 1 ? .tenths : .thousandths)
    }
}
