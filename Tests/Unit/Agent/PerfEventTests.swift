import Synchronization
import Testing

@testable import AgentService

@Suite("Perf events")
struct PerfEventTests {
    /// A machine with counters of our own.
    private final class Machine: PerfCounterSource {
        let counts: Mutex<[String: PerfCount]>
        let errors: [PerfEvent: PerfEventError]

        init(errors: [PerfEvent: PerfEventError] = [:]) {
            self.counts = Mutex([:])
            self.errors = errors
        }

        struct Counter: PerfCounter {
            let machine: Machine
            let key: String

            func read() -> PerfCount {
                self.machine.counts.withLock { $0[self.key] } ?? PerfCount(value: 0, enabled: 0, running: 0)
            }
        }

        func open(_ event: PerfEvent, cpu: Int) throws(PerfEventError) -> any PerfCounter {
            if let error = self.errors[event] { throw error }
            return Counter(machine: self, key: "\(event) \(cpu)")
        }

        /// Lets `milliseconds` pass on a CPU, for `running` of which the event was counted.
        func pass(_ event: PerfEvent, cpu: Int, _ milliseconds: UInt64, running: UInt64? = nil, counted: UInt64) {
            self.counts.withLock { counts in
                var count = counts["\(event) \(cpu)"] ?? PerfCount(value: 0, enabled: 0, running: 0)
                count.value += counted
                count.enabled += milliseconds * 1_000_000
                count.running += (running ?? milliseconds) * 1_000_000
                counts["\(event) \(cpu)"] = count
            }
        }
    }

    /// All but those are missing.
    private func machine(with events: [PerfEvent]) -> Machine {
        Machine(
            errors: Dictionary(
                uniqueKeysWithValues: PerfEvent.allCases.filter { !events.contains($0) }.map { ($0, .notSupported) }))
    }

    private func values(_ collector: inout PerfEventsCollector) throws -> [String: Double] {
        Dictionary(
            uniqueKeysWithValues: try collector.collect(at: .fixture(seconds: 0)).map { ($0.channel, $0.value) })
    }

    @Test("Counts of all CPUs are added, over the time that the counters were on")
    func rates() throws {
        let machine = self.machine(with: [.contextSwitches, .cpuClock])
        var collector = PerfEventsCollector(prefix: "Host", source: machine, cpus: [0, 1])
        #expect(try self.values(&collector).isEmpty)
        machine.pass(.contextSwitches, cpu: 0, 2000, counted: 300)
        machine.pass(.contextSwitches, cpu: 1, 2000, counted: 101)
        machine.pass(.cpuClock, cpu: 0, 2000, counted: 2_000_000_000)
        machine.pass(.cpuClock, cpu: 1, 2000, counted: 2_000_000_000)
        #expect(try self.values(&collector) == ["Host / Context switches": 200.5, "Host / CPU clock": 2000])
    }

    @Test("An event that took turns with others counts as if it had run all the time; one that never ran says nothing")
    func multiplexed() throws {
        let machine = self.machine(with: [.cycles])
        var collector = PerfEventsCollector(prefix: "Host", source: machine, cpus: [0])
        _ = try self.values(&collector)
        machine.pass(.cycles, cpu: 0, 1000, running: 250, counted: 500_000_000)
        #expect(try self.values(&collector) == ["Host / CPU cycles": 2000])
        machine.pass(.cycles, cpu: 0, 1000, running: 0, counted: 0)
        #expect(try self.values(&collector).isEmpty)
        machine.pass(.cycles, cpu: 0, 1000, counted: 1_000_000_000)
        #expect(try self.values(&collector) == ["Host / CPU cycles": 1000])
    }

    @Test("A CPU that is offline adds nothing, and takes nothing away")
    func offline() throws {
        let machine = self.machine(with: [.migrations])
        var collector = PerfEventsCollector(prefix: "Host", source: machine, cpus: [0, 1])
        _ = try self.values(&collector)
        machine.pass(.migrations, cpu: 0, 1000, counted: 7)
        #expect(try self.values(&collector) == ["Host / CPU migrations": 7])
    }

    @Test("Ratios are there when both of their parts are, and have no value without anything to compare with")
    func ratios() throws {
        let machine = self.machine(with: [.cycles, .instructions, .branches, .branchMisses, .lastLevelMisses])
        var collector = PerfEventsCollector(prefix: "Host", source: machine, cpus: [0])
        #expect(
            collector.channels.map(\.name).suffix(2) == ["Host / Instructions per cycle", "Host / Branch miss rate"])
        #expect(collector.channels.count == 7)
        _ = try self.values(&collector)
        machine.pass(.cycles, cpu: 0, 1000, running: 500, counted: 1_000_000_000)
        machine.pass(.instructions, cpu: 0, 1000, counted: 3_000_000_000)
        machine.pass(.branches, cpu: 0, 1000, counted: 0)
        machine.pass(.branchMisses, cpu: 0, 1000, counted: 0)
        var values = try self.values(&collector)
        #expect(values["Host / Instructions per cycle"] == 1.5)
        #expect(values["Host / Branch miss rate"] == nil && values["Host / Branches"] == 0)
        machine.pass(.branches, cpu: 0, 1000, counted: 400)
        machine.pass(.branchMisses, cpu: 0, 1000, counted: 3)
        values = try self.values(&collector)
        #expect(values["Host / Branch miss rate"] == 0.75)
    }

    @Test("Each event is there or not for a reason of its own; channels are those of what is there")
    func availability() throws {
        let machine = Machine(errors: [.cycles: .notSupported, .branches: .notPermitted])
        let collector = PerfEventsCollector(prefix: "Host", source: machine, cpus: [0])
        #expect(collector.unavailable == [.cycles: .notSupported, .branches: .notPermitted])
        let names = Set(collector.channels.map(\.name))
        #expect(names.contains("Host / Instructions") && !names.contains("Host / CPU cycles"))
        #expect(!names.contains("Host / Instructions per cycle") && names.contains("Host / Data TLB miss rate"))
    }

    @Test("The kernel's answers are told apart")
    func errors() {
        #expect(PerfEventError(errno: 2) == .notSupported && PerfEventError(errno: 95) == .notSupported)
        #expect(PerfEventError(errno: 1) == .notPermitted && PerfEventError(errno: 13) == .notPermitted)
        #expect(PerfEventError(errno: 38) == .noSystemCall && PerfEventError(errno: 24) == .tooManyFiles)
        #expect(PerfEventError(errno: 22) == .other(errno: 22))
    }

    @Test("On a machine with many CPUs the first events are counted, as far as descriptors go")
    func descriptors() {
        let collector = PerfEventsCollector(prefix: "Host", source: Machine(), cpus: Array(0..<100))
        #expect(collector.unavailable.count == PerfEvent.allCases.count - 5)
        #expect(collector.unavailable[.cpuClock] == nil && collector.unavailable[.branches] == .tooManyFiles)
    }

    @Test(
        "Lists of CPUs are read as the kernel writes them",
        arguments: [
            ("0\n", [0]), ("0-3,5,7-8\n", [0, 1, 2, 3, 5, 7, 8]), ("", nil), ("3-1", nil), ("a", nil), ("-1", nil),
        ])
    func cpuList(_ text: String, _ cpus: [Int]?) {
        #expect(CPUList.parse(text) == cpus)
    }

    @Test("On this machine each event either counts, or says why it does not")
    func thisMachine() throws {
        var collector = try #require(HostCollectors.perfEvents(prefix: "Host"))
        let counted = PerfEvent.allCases.filter { collector.unavailable[$0] == nil }
        #expect(collector.channels.count >= counted.count)
        _ = try collector.collect(at: .fixture(seconds: 0))
        let values = try self.values(&collector)
        #expect(values.values.allSatisfy { $0.isFinite && $0 >= 0 })
        guard counted.contains(.cpuClock) else { return }
        let clock = try #require(values["Host / CPU clock"])
        // Each CPU counts the time it is there.
        #expect(clock >= 900)
    }
}
