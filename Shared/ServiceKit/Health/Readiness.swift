import Domain
import Synchronization

/// Whether a service can do its work, asked as often as anyone likes: an answer is kept for a second.
///
/// While one caller runs the checks, others get the answer before; when that is too old, or there is none yet, they run them side
/// by side.
package final class Readiness: Sendable {
    private struct State {
        var latest: (problems: [(name: String, problem: String?)], at: ContinuousClock.Instant)?
        var isChecking = false
        var isDraining = false
    }

    private enum Step {
        case answer(ReadinessReport)
        case check
    }

    private let checks: [any ReadinessCheck]
    private let lifetime: Duration
    private let limit: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameters:
    ///   - lifetime: how long an answer is kept.
    ///   - limit: how long one check may take.
    package init(
        checks: [any ReadinessCheck], lifetime: Duration = .seconds(1), limit: Duration = .seconds(2),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.checks = checks
        self.lifetime = lifetime
        self.limit = limit
        self.now = now
    }

    /// From now on not ready: a shutdown has begun.
    package func startDraining() {
        self.state.withLock { $0.isDraining = true }
    }

    /// What the checks say: `lifetime` old at most, or `lifetime + limit` while they are being run.
    package func report() async -> ReadinessReport {
        let now = self.now()
        let step: Step = self.state.withLock { state in
            if state.isDraining { return .answer(ReadinessReport(problems: [], isDraining: true)) }
            let lifetime = self.lifetime + (state.isChecking ? self.limit : .zero)
            if let latest = state.latest, now < latest.at + lifetime {
                return .answer(ReadinessReport(problems: latest.problems, isDraining: false))
            }
            state.isChecking = true
            return .check
        }
        if case .answer(let report) = step { return report }

        let problems = await self.runChecks()
        self.state.withLock { state in
            state.isChecking = false
            // The checks of a caller who went away were cut short and say nothing.
            if !Task.isCancelled { state.latest = (problems, self.now()) }
        }
        return ReadinessReport(problems: problems, isDraining: false)
    }

    private func runChecks() async -> [(name: String, problem: String?)] {
        await withTaskGroup(of: (Int, String?).self) { group in
            for (index, check) in self.checks.enumerated() {
                group.addTask { (index, await self.problem(of: check)) }
            }
            var problems = self.checks.map { (name: $0.name, problem: String?.none) }
            for await (index, problem) in group {
                problems[index].problem = problem
            }
            return problems
        }
    }

    private func problem(of check: any ReadinessCheck) async -> String? {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await check.check() }
                group.addTask {
                    try await Task.sleep(for: self.limit)
                    throw ReadinessTimeout(limit: self.limit, place: check.place)
                }
                defer { group.cancelAll() }
                try await group.next()
            }
            return nil
        } catch let error as any PublicError {
            return error.detail
        } catch {
            return "\(error)"
        }
    }
}

/// A check that did not answer in time.
struct ReadinessTimeout: Error, CustomStringConvertible {
    var limit: Duration
    var place: String?

    var description: String {
        "no answer within \(self.limit.settingsText)" + (self.place.map { "; check \($0)" } ?? "")
    }
}
