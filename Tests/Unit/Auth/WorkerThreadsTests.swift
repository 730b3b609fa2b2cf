import Glibc
import Synchronization
import Testing

@testable import Auth

@Suite("Threads for passwords")
struct WorkerThreadsTests {
    private final class Gate: Sendable {
        let isOpen = Atomic(false)
        let running = Atomic(0)
        let refused = Atomic(0)

        /// Holds a thread until the gate opens.
        func pass() {
            self.running.add(1, ordering: .sequentiallyConsistent)
            while !self.isOpen.load(ordering: .sequentiallyConsistent) { usleep(1000) }
        }
    }

    @Test("Callers who leave keep their places until their jobs are done: leaving makes no room for more")
    func departure() async throws {
        let threads = WorkerThreads(count: 1, queueLimit: 1)
        let gate = Gate()
        let first = Task { await threads.run { gate.pass() } }
        while gate.running.load(ordering: .sequentiallyConsistent) == 0 { await Task.yield() }
        // One of them waits, the others are refused.
        let others = (0..<5).map { _ in
            Task {
                let outcome: Void? = await threads.run { gate.pass() }
                if outcome == nil { gate.refused.add(1, ordering: .sequentiallyConsistent) }
                return outcome != nil
            }
        }
        while gate.refused.load(ordering: .sequentiallyConsistent) < 4 { await Task.yield() }
        first.cancel()
        for other in others { other.cancel() }
        #expect(await threads.run {} == nil)
        gate.isOpen.store(true, ordering: .sequentiallyConsistent)
        #expect(await first.value != nil)
        var done = 0
        for other in others where await other.value { done += 1 }
        #expect(done == 1)
        #expect(await threads.run {} != nil)
    }
}
