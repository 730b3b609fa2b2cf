import Cperf
import Glibc

/// A counter of the kernel's, for everything that runs on one CPU.
final class KernelPerfCounter: PerfCounter {
    private let descriptor: Int32

    fileprivate init(_ event: PerfEvent, cpu: Int) throws(PerfEventError) {
        let (type, config) = event.attributes
        let descriptor = cperf_open(type, config, Int32(cpu))
        guard descriptor >= 0 else { throw PerfEventError(errno: -descriptor) }
        self.descriptor = descriptor
    }

    /// What the kernel says to one who wants to count it, as in `errno`; nil: it lets him.
    static func refusal(of event: PerfEvent, cpu: Int) -> Int32? {
        let (type, config) = event.attributes
        let descriptor = cperf_open(type, config, Int32(cpu))
        guard descriptor >= 0 else { return -descriptor }
        close(descriptor)
        return nil
    }

    deinit { close(self.descriptor) }

    /// One system call; of another CPU's counter the kernel asks that CPU.
    func read() throws(PerfEventError) -> PerfCount {
        var count = cperf_count()
        let status = cperf_read(self.descriptor, &count)
        guard status == 0 else { throw PerfEventError(errno: -status) }
        return PerfCount(value: count.value, enabled: count.enabled, running: count.running)
    }
}

/// `perf_event_open`.
struct KernelPerfCounters: PerfCounterSource {
    func open(_ event: PerfEvent, cpu: Int) throws(PerfEventError) -> any PerfCounter {
        try KernelPerfCounter(event, cpu: cpu)
    }
}
