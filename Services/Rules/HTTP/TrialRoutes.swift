import Catalogue
import Domain
import Hummingbird
import ServiceKit

/// `/api/v1/rules/check`, `backtest` and `explain`: what a rule is, and what it would do, without doing it.
struct TrialRoutes: Sendable {
    let desk: RuleDesk
    let readings: PastReadings
    let gate = TrialGate()
    let now: @Sendable () -> Timestamp

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/rules")
        group.post("check", use: self.check)
        group.post("backtest", use: self.backtest)
        group.get(":id/explain", use: self.explain)
    }

    @Sendable
    private func check(_ request: Request, _ context: AppRequestContext) async throws -> RuleCheckDTO {
        var fields = try BodyFields(try await request.decodeJSON())
        let changes = RuleChanges(deciding: &fields)
        try fields.finish()
        let rule = try changes.rule(.random(), by: nil, at: self.now())
        do {
            return RuleCheckDTO(try await self.desk.compile(rule))
        } catch RuleFault.language(let issues) {
            return RuleCheckDTO(issues)
        }
    }

    @Sendable
    private func backtest(_ request: Request, _ context: AppRequestContext) async throws -> BacktestDTO {
        let started = ContinuousClock.now
        var fields = try BodyFields(try await request.decodeJSON())
        let changes = RuleChanges(deciding: &fields)
        let (from, to) = fields.span()
        try fields.finish()
        let compiled = try await self.desk.accept(try changes.rule(.random(), by: nil, at: self.now()))
        return try await self.gate.pass {
            var backtest = Backtest(compiled.program, from: from)
            try await self.readings.read(of: compiled.channels, from: from, to: to) { part in
                for reading in part { backtest.feed(reading) }
            }
            return BacktestDTO(backtest.finish(at: to), took: .now - started)
        }
    }

    @Sendable
    private func explain(_ request: Request, _ context: AppRequestContext) async throws -> ExplanationDTO {
        let id = try context.ruleID()
        var fields = QueryFields(request)
        let now = self.now()
        let moment = fields.time("at") ?? now
        try fields.finish()
        guard RuleBounds.times.contains(moment) else {
            throw ValidationError([
                .init(["query", "at"], "Input should be of the years 2000 to 2100", type: "out_of_range")
            ])
        }
        let compiled = try await self.desk.accept(try await self.desk.rules.fetch(id).rule)
        return try await self.gate.pass {
            var replay = RuleReplay(compiled.program, at: moment)
            let end = max(moment, min(moment + RuleReplay.after, now))
            try await self.readings.read(of: compiled.channels, from: moment - RuleReplay.before, to: end) { part in
                for reading in part { replay.feed(reading) }
            }
            let state = replay.finish(at: end)
            return ExplanationDTO(compiled, state, at: moment, around: replay.around)
        }
    }
}

extension BodyFields {
    /// `from` and `to`; faults are noted.
    fileprivate mutating func span() -> (from: Timestamp, to: Timestamp) {
        let from = self.require("from") { $0.optionalTime("from", in: RuleBounds.times) }
        let to = self.require("to") { $0.optionalTime("to", in: RuleBounds.times) }
        guard let from, let to else { return (RuleBounds.times.lowerBound, RuleBounds.times.lowerBound) }
        if to <= from || to - from > RuleBounds.longestSpan {
            self.note("to", "Input should be after from, at most 31 days", type: "out_of_range")
        }
        return (from, to)
    }
}
