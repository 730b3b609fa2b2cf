import Domain
import FoundationEssentials
import Glibc

/// The process's own numbers under Prometheus' usual names; read from `/proc` when they are asked for.
enum ProcessMetrics {
    /// Asked for first when the process starts to serve, which is close enough.
    private static let startedAt = Timestamp.now()

    /// Notes the time of start.
    static func start() {
        _ = Self.startedAt
    }

    static func write(to text: inout PrometheusText) {
        var usage = rusage()
        getrusage(__rusage_who_t(0), &usage)
        Self.sample(
            "process_cpu_seconds_total", .counter, Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime), &text)
        if let pages = Self.file("/proc/self/statm")?.split(separator: " "), pages.count > 1 {
            let pageSize = Double(sysconf(Int32(_SC_PAGESIZE)))
            Self.sample("process_virtual_memory_bytes", .gauge, (Double(pages[0]) ?? 0) * pageSize, &text)
            Self.sample("process_resident_memory_bytes", .gauge, (Double(pages[1]) ?? 0) * pageSize, &text)
        }
        if let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            Self.sample("process_open_fds", .gauge, Double(files.count), &text)
        }
        if let threads = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task") {
            Self.sample("process_threads", .gauge, Double(threads.count), &text)
        }
        Self.sample(
            "process_start_time_seconds", .gauge, Double(Self.startedAt.microseconds) / 1_000_000, &text)
    }

    private static func sample(_ name: String, _ kind: PrometheusKind, _ value: Double, _ text: inout PrometheusText) {
        text.type(name, kind)
        text.sample(name, "", value: value)
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
    }

    private static func file(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
