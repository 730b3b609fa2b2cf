import CoreMetrics
import Testing

@testable import ServiceKit

@Suite("Prometheus text")
struct PrometheusTests {
    private let registry = PrometheusRegistry()

    private func text() -> String {
        String(decoding: self.registry.exposition(), as: UTF8.self)
    }

    @Test("The same name and labels are the same counter")
    func counter() {
        for _ in 0..<2 {
            self.registry.makeCounter(label: "readings.received", dimensions: [("source", "a")]).increment(by: 2)
        }
        #expect(
            self.text().hasPrefix("# TYPE readings_received_total counter\nreadings_received_total{source=\"a\"} 4\n"))
    }

    @Test("Label values are escaped, labels stand in their order")
    func labels() {
        self.registry.makeMeter(label: "m", dimensions: [("b", "\"x\"\n"), ("a", "\\")]).set(1.5)
        #expect(self.text().contains(#"m{a="\\",b="\"x\"\n"} 1.5"#))
    }

    @Test("A timer is a histogram in seconds, its buckets cumulative")
    func timer() {
        let timer = self.registry.makeTimer(label: "flush", dimensions: [])
        timer.recordNanoseconds(2_000_000)
        timer.recordNanoseconds(20_000_000_000)
        let text = self.text()
        #expect(text.contains("# TYPE flush_seconds histogram\n"))
        #expect(text.contains("flush_seconds_bucket{le=\"0.001\"} 0\n"))
        #expect(text.contains("flush_seconds_bucket{le=\"0.0025\"} 1\n"))
        #expect(text.contains("flush_seconds_bucket{le=\"10\"} 1\n"))
        #expect(text.contains("flush_seconds_bucket{le=\"+Inf\"} 2\n"))
        #expect(text.contains("flush_seconds_sum 20.002\n"))
        #expect(text.contains("flush_seconds_count 2\n"))
    }

    @Test("A gauge goes up and down")
    func gauge() {
        let gauge = self.registry.makeMeter(label: "sockets", dimensions: [])
        gauge.increment(by: 3)
        gauge.decrement(by: 1)
        #expect(self.text().contains("sockets 2\n"))
    }

    @Test("A recorder counts sizes, or keeps the last value when it does not aggregate")
    func recorder() {
        self.registry.makeRecorder(label: "batch", dimensions: [], aggregate: true).record(7.0)
        self.registry.makeRecorder(label: "depth", dimensions: [], aggregate: false).record(Int64(9))
        #expect(self.text().contains("batch_bucket{le=\"10\"} 1\n"))
        #expect(self.text().contains("depth 9\n"))
    }

    @Test("A destroyed metric is gone")
    func destroyed() {
        let counter = self.registry.makeCounter(label: "gone", dimensions: [])
        self.registry.destroyCounter(counter)
        #expect(!self.text().contains("gone"))
    }

    @Test("The process tells its memory, processor time and files, and what it is")
    func process() {
        self.registry.setServiceInfo(service: "query", version: "1.2.3")
        let text = self.text()
        #expect(text.contains("service_info{service=\"query\",version=\"1.2.3\"} 1\n"))
        for name in ["process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds"] {
            #expect(text.contains("\n\(name) "))
        }
    }

    @Test("No count is lost when threads count at once")
    func concurrent() async {
        let counter = self.registry.makeFloatingPointCounter(label: "sum", dimensions: [])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1000 { counter.increment(by: 0.5) } }
            }
        }
        #expect(self.text().contains("sum_total 4000\n"))
    }
}
