import Testing

@testable import CLIService

@Suite struct ProcessStatTests {
    @Test("A process may be named like anything")
    func names() throws {
        let stat = try #require(
            ProcessStat("42 (a) b (c)) S 7 42 42 0 -1 4194560 900 0 0 0 100 20 3 1 20 0 4 0 1000 1 2"))
        #expect(stat == ProcessStat(pid: 42, parent: 7, name: "a) b (c)", ticks: 124, pages: 2))
        #expect(ProcessStat("") == nil)
        #expect(ProcessStat("42 (short) S 7") == nil)
    }

    @Test("A program's time is its own and that of all below it, each once")
    func tree() {
        let processes = [
            ProcessStat(pid: 1, parent: 0, name: "init", ticks: 1),
            ProcessStat(pid: 10, parent: 1, name: "postgres", ticks: 10),
            ProcessStat(pid: 11, parent: 10, name: "postgres", ticks: 100),
            ProcessStat(pid: 12, parent: 11, name: "archiver", ticks: 1000),
            ProcessStat(pid: 20, parent: 1, name: "query", ticks: 10_000),
        ]
        #expect(ProcessTimes.ticks(of: [10], in: processes) == ["postgres": 110, "archiver": 1000])
        #expect(ProcessTimes.ticks(of: [10, 11, 20], in: processes)["query"] == 10_000)
        #expect(ProcessTimes.ticks(of: [99], in: processes).isEmpty)
    }

    @Test("The time of this process grows while it works")
    func own() {
        func time() -> Double { ProcessTimes.ownProcess.secondsByName().values.reduce(0, +) }
        let before = time()
        // The kernel counts in hundredths of a second, and others may have the processor first.
        let end = ContinuousClock.now + .seconds(30)
        while time() <= before, ContinuousClock.now < end {}
        #expect(time() > before)
    }

    @Test("Facts are found by their name in the kernel's lists")
    func facts() {
        let text = "model name\t: Some CPU @ 2 GHz\nMemTotal:   123 kB\n"
        #expect(MachineFacts.value(of: "model name", in: text) == "Some CPU @ 2 GHz")
        #expect(MachineFacts.value(of: "MemTotal", in: text) == "123 kB")
        #expect(MachineFacts.value(of: "PRETTY_NAME", separator: "=", in: "PRETTY_NAME=\"Debian 12\"\n") == "Debian 12")
        #expect(MachineFacts.value(of: "other", in: text) == nil)
    }
}
