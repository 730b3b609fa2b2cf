/// The metric types of a machine, as PerfWatch had them; the raw values are the wire's.
enum HostMetricType: String, Sendable, Hashable, CaseIterable {
    case cpu
    case disk
    case memory
    case memoryBandwidth = "memory_bandwidth"
    case network
    case perfEvents = "perf_events"

    /// The type in Unity's spelling: `memory-bandwidth`.
    var kebab: String { String(self.rawValue.map { $0 == "_" ? "-" : $0 }) }

    var title: String {
        switch self {
        case .cpu: "CPU"
        case .disk: "Disks"
        case .memory: "Memory"
        case .memoryBandwidth: "Memory I/O"
        case .network: "Network"
        case .perfEvents: "Perf events"
        }
    }

    /// One of Unity's.
    var category: String {
        switch self {
        case .cpu, .memory, .memoryBandwidth, .perfEvents: "system"
        case .disk: "storage"
        case .network: "network"
        }
    }

    var summary: String {
        switch self {
        case .cpu: "Usage and load of the processors."
        case .disk: "How full the root file system is; bytes read from and written to all disks."
        case .memory: "Memory and swap in use."
        case .memoryBandwidth: "What moves between memory and disks, swapping and page faults."
        case .network: "Bytes received and sent on all interfaces but the loopback."
        case .perfEvents: "What the processors and the kernel count."
        }
    }

    /// The fields that are added up to the one value that stands for the type when two periods are compared.
    var primary: [String] {
        switch self {
        case .cpu, .memory: ["usage_percent"]
        case .disk: ["io.read_bytes_per_sec", "io.write_bytes_per_sec"]
        case .memoryBandwidth: ["page_io_bytes_per_sec"]
        case .network: ["bytes_sent_per_sec", "bytes_recv_per_sec"]
        case .perfEvents: ["events.cpu-clock.value"]
        }
    }

    /// Fields that no channel has: others added up, each times a factor.
    var sums: [(field: String, parts: [String], factor: Double)] {
        switch self {
        case .memoryBandwidth:
            [
                ("page_io_bytes_per_sec", ["pgpgin_per_sec", "pgpgout_per_sec"], 1024),
                ("swap_io_bytes_per_sec", ["pswpin_per_sec", "pswpout_per_sec"], 4096),
            ]
        default: []
        }
    }

    /// Whether its data says that it is available, as PerfWatch's did of what a machine may not have.
    var saysAvailable: Bool { self == .memoryBandwidth || self == .perfEvents }
}
