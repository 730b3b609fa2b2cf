import Domain
import Logging
import Postgres

/// Looks at open rollouts, and does what is to be done: by one instance at a time, each rollout in one transaction, so that an
/// instance that dies has done it or has not.
///
/// Up to a thousand devices in a rollout are looked at in a few milliseconds; only rows that change are written.
struct RolloutDesk: Sendable {
    let pool: PostgresPool
    let judge: any TelemetryJudge
    let metrics: OTAMetrics
    let logger: Logger

    /// Telemetry is asked at most once in this time for each rollout.
    static let patience: Duration = .seconds(30)

    /// One look at each.
    func look(_ memory: inout RolloutMemory, at now: Timestamp) async throws -> RolloutNews {
        let numbers = try await self.pool.withConnection { try $0.rolloutsToLookAt(at: now) }
        memory.answers = memory.answers.filter { now - $0.value.at < Self.patience && numbers.contains($0.key) }
        memory.called = memory.called.filter { numbers.contains($0.key) }
        var news = RolloutNews()
        var called: Set<String> = []
        for number in numbers {
            do {
                let decisions = try await self.look(at: number, &memory, now: now)
                if decisions.contains(where: { $0.alert != nil }) { news.hasEvents = true }
                // Whoever lets it go on wants to hear what telemetry says then.
                if decisions.last?.rollout.state != .running { memory.answers[number] = nil }
                // Nobody decided: another instance does, and calls.
                let ready = decisions.last?.ready
                called.formUnion(ready?.subtracting(memory.called[number] ?? []) ?? [])
                memory.called[number] = ready
            } catch {
                if Task.isCancelled { throw error }
                // One that is damaged does not stop the others.
                self.logger.warning(
                    "A rollout was not looked at",
                    metadata: ["rollout": "\(number)", "error": "\(String(reflecting: error))"])
            }
        }
        if !called.isEmpty {
            let devices = called.sorted()
            news.called = try await self.pool.withConnection { try $0.tokens(of: devices) }
        }
        return news
    }

    /// - Returns: What was decided, one after the other.
    private func look(
        at number: Int64, _ memory: inout RolloutMemory, now: Timestamp
    ) async throws -> [RolloutDecision] {
        guard let first = try await self.decide(number, memory.answers[number], at: now) else { return [] }
        guard let question = first.question else { return [first] }
        let answered = RolloutMemory.Answered(
            wave: first.rollout.wave, at: now, answer: await self.ask(question, at: now))
        memory.answers[number] = answered
        let second = try await self.decide(number, answered, at: now)
        return [first, second].compactMap(\.self)
    }

    /// Not in a transaction: telemetry may take its time.
    private func ask(_ question: RolloutDecision.Question, at now: Timestamp) async -> RolloutConditions.Answer {
        do {
            return .verdict(
                try await self.judge.judge(
                    question.gate, quiet: question.quiet, updated: question.updated, others: question.others, at: now))
        } catch {
            self.logger.warning("Telemetry was not judged", metadata: ["error": "\(String(reflecting: error))"])
            return .unreadable
        }
    }

    /// - Returns: Nil: another instance decides, or the rollout is gone.
    private func decide(_ number: Int64, _ answered: RolloutMemory.Answered?, at now: Timestamp) async throws
        -> RolloutDecision?
    {
        let decision: RolloutDecision? = try await self.pool.withTransaction { connection in
            guard try connection.mayDecide(), let view = try connection.rolloutView(number) else { return nil }
            var conditions = try connection.rolloutConditions(of: view.rollout.plan, at: now)
            // What was said before somebody let it go on does not count, though no look came in between.
            if let answered, answered.wave == view.rollout.wave, answered.at >= view.forgivenAt ?? answered.at {
                conditions.answer = answered.answer
            }
            let decision = RolloutDecision(view, conditions)
            try connection.carryOut(decision, of: view, at: now)
            return decision
        }
        guard let decision else { return nil }
        for row in decision.changed where row.state == .lost { self.metrics.countUpdate(.lost) }
        for entry in decision.entries where entry.kind.isNews {
            self.logger.notice(
                "A rollout has gone on",
                metadata: [
                    "rollout.id": "\(decision.rollout.id)", "kind": "\(entry.kind.rawValue)",
                    "message": "\(entry.message)",
                ])
        }
        return decision
    }
}
