import Glibc

/// The collectors of the machine the agent runs on.
enum HostCollectors {
    /// - Parameters:
    ///   - prefix: what stands before ` / ` in each channel's name.
    ///   - proc, sys, root: the mount points to read; tests and containers with the host's file systems elsewhere set them.
    static func all(
        prefix: String, proc: String = "/proc", sys: String = "/sys", root: String = "/"
    ) -> [any Collector] {
        [
            CPUCollector(prefix: prefix, proc: proc),
            LoadCollector(prefix: prefix, proc: proc, cores: Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))),
            MemoryCollector(prefix: prefix, proc: proc),
            DiskUsageCollector(prefix: prefix, path: root),
            DiskThroughputCollector(prefix: prefix, proc: proc, sys: sys),
            NetworkCollector(prefix: prefix, proc: proc),
            PagingCollector(prefix: prefix, proc: proc, pageSize: sysconf(Int32(_SC_PAGESIZE))),
        ]
    }

    /// Nil when the kernel does not say which CPUs there are.
    static func perfEvents(
        prefix: String, sys: String = "/sys", source: any PerfCounterSource = KernelPerfCounters(),
        descriptorLimit: Int = PerfEventsCollector.descriptorLimit
    ) -> PerfEventsCollector? {
        guard let text = try? KernelFile.text("\(sys)/devices/system/cpu/online"), let cpus = CPUList.parse(text) else {
            return nil
        }
        return PerfEventsCollector(prefix: prefix, source: source, cpus: cpus, descriptorLimit: descriptorLimit)
    }
}
