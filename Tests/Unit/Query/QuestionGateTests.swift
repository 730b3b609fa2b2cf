import Domain
import TestSupport
import Testing

@testable import QueryService

@Suite("How many costly questions a user asks at once")
struct QuestionGateTests {
    private func gate(atOnce: Int = 1, waiting: Int = 2, patience: Duration = .seconds(60)) -> QuestionGate {
        QuestionGate(.init(atOnce: atOnce, waiting: waiting, patience: patience))
    }

    @Test("One waits until another has ended; other users do not")
    func order() async throws {
        let gate = self.gate()
        let first = try await gate.enter("a")
        let other = try await gate.enter("b")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let second = try await gate.enter("a")
                second.leave()
            }
            #expect(try await eventually(within: .seconds(30)) { gate.waiting("a") == 1 })
            first.leave()
            try await group.waitForAll()
        }
        #expect(gate.waiting("a") == 0)
        other.leave()
        first.leave()
        _ = try await gate.enter("a")
    }

    @Test("A permit that nobody holds any more has ended")
    func dropped() async throws {
        let gate = self.gate()
        for _ in 0..<5 { _ = try await gate.enter("a") }
    }

    @Test("Too many that wait are refused, and one that waits too long, with the time to wait")
    func refused() async throws {
        let gate = self.gate(waiting: 1, patience: .milliseconds(30))
        let first = try await gate.enter("a")
        await #expect(throws: QueryError.tooManyQuestions) { try await gate.enter("a") }
        #expect(QueryError.tooManyQuestions.kind == .limited(retryAfter: 2))

        let patient = self.gate(waiting: 1)
        let running = try await patient.enter("a")
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await patient.enter("a") }
            #expect((try? await eventually(within: .seconds(30)) { patient.waiting("a") == 1 }) == true)
            await #expect(throws: QueryError.tooManyQuestions) { try await patient.enter("a") }
            group.cancelAll()
        }
        running.leave()
        first.leave()
        _ = try await gate.enter("a")
    }

    @Test("Who is cancelled while he waits leaves his place")
    func cancelled() async throws {
        let gate = self.gate()
        let first = try await gate.enter("a")
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) { try await gate.enter("a") }
            }
            #expect((try? await eventually(within: .seconds(30)) { gate.waiting("a") == 1 }) == true)
            group.cancelAll()
        }
        #expect(gate.waiting("a") == 0)
        first.leave()
        _ = try await gate.enter("a")
    }

    @Test("However many come at once, no more than may are answered, and all in the end")
    func many() async throws {
        let gate = self.gate(atOnce: 3, waiting: 1000)
        let running = Count()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<300 {
                group.addTask {
                    let permit = try await gate.enter("a")
                    #expect(await running.up() <= 3)
                    await Task.yield()
                    await running.down()
                    permit.leave()
                }
            }
            try await group.waitForAll()
        }
        #expect(gate.waiting("a") == 0)
    }

    private actor Count {
        private var count = 0
        func up() -> Int {
            self.count += 1
            return self.count
        }
        func down() { self.count -= 1 }
    }
}
