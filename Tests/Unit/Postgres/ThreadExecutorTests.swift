import Testing

@testable import Postgres

@Suite("ThreadExecutor")
struct ThreadExecutorTests {
    private actor Counter {
        private let executor: ThreadExecutor
        nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }
        private(set) var value = 0

        init() throws {
            self.executor = try ThreadExecutor()
        }

        func increment() {
            self.preconditionIsolated()
            self.value += 1
        }
    }

    @Test("Jobs of many tasks run one at a time, and all of them")
    func serial() async throws {
        let counter = try Counter()
        await withTaskGroup { group in
            for _ in 0..<100 {
                group.addTask {
                    for _ in 0..<100 { await counter.increment() }
                }
            }
        }
        #expect(await counter.value == 10_000)
    }

    @Test("Executors come and go, their threads with them")
    func many() async throws {
        for _ in 0..<2000 {
            let counter = try Counter()
            await counter.increment()
        }
    }
}
