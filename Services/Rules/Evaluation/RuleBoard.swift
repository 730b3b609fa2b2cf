import Catalogue
import Domain
import ServiceKit

/// All enabled rules at work: readings in, what is to be stored out. A value without a clock; nothing of it is lost that the
/// database has.
struct RuleBoard: Sendable {
    private struct Member {
        var stored: StoredRule
        /// Its place in the engine; nil: it is broken.
        var slot: Int?
        /// Why it is broken or silent.
        var reason: String?
        /// The worst value that the alert has already.
        var peak: Double?
    }

    private var engine = RuleEngine()
    private var members: [Int64: Member] = [:]
    /// Who is in a slot of the engine.
    private var owners: [Int: Int64] = [:]
    private var channels = ChannelSnapshot()
    private var findings: [Finding] = []
    /// To be stored although the engine knows nothing of it.
    private var touched: Set<Int64> = []

    var ruleCount: Int { self.members.count }
    var brokenCount: Int { self.members.count - self.owners.count }

    /// Whether something was found that people wait for.
    var hasFindings: Bool { !self.findings.isEmpty || !self.touched.isEmpty }

    /// Channels that rules read.
    var wanted: [Channel.Number] {
        Set(self.owners.keys.flatMap { self.engine.program($0)?.channels.map(\.number) ?? [] }).sorted()
    }

    /// The newest reading of each channel that all its rules know, or when the last of them began.
    var known: [Channel.Number: Timestamp] {
        var known: [Channel.Number: Timestamp] = [:]
        for slot in self.owners.keys {
            guard let program = self.engine.program(slot), let state = self.engine[slot] else { continue }
            for (channel, newest) in zip(program.channels, state.inputs) {
                let time = Timestamp(microseconds: max(newest.time, state.startedAt))
                known[channel.number] = min(known[channel.number] ?? time, time)
            }
        }
        return known
    }

    // MARK: - Rules

    /// Takes rules that are new or have changed.
    ///
    /// - Parameter missed: What rules that have not begun should have seen: readings that were handled before these came, in the
    ///   order of time. Each rule takes those from its beginning on.
    mutating func load(_ rules: [StoredRule], missed: [Reading] = [], at now: Timestamp) {
        for stored in rules {
            if let old = self.members[stored.number]?.stored, old.begunAt == stored.begunAt {
                // What it decides by is the same: it goes on.
                self.members[stored.number]?.stored.rule = stored.rule
                continue
            }
            self.leave(stored.number)
            guard stored.rule.isEnabled else {
                self.members[stored.number] = nil
                continue
            }
            self.members[stored.number] = Member(stored: stored)
            self.enter(stored.number, missed: missed, at: now)
        }
    }

    /// Forgets all other rules; nothing of them is to be stored any more.
    mutating func keep(where isKept: (Int64) -> Bool) {
        for number in self.members.keys where !isKept(number) {
            self.leave(number)
            self.members[number] = nil
        }
    }

    /// Takes over all rules of a board that has seen the same readings, and that has nothing to be stored.
    mutating func absorb(_ other: consuming RuleBoard, at now: Timestamp) {
        for number in other.members.keys.sorted() {
            other.leave(number)
            self.members[number] = other.members[number]
            self.enter(number, at: now)
        }
    }

    /// Broken rules that have never begun: it may be that the news of their channels has not come yet.
    var unbegun: [StoredRule] {
        self.members.values.lazy.filter { $0.slot == nil && $0.stored.state == nil }.map(\.stored)
    }

    /// Looks at the channels anew: rules whose channels are other ones are compiled again, and broken ones may work again.
    ///
    /// - Parameter missed: As of ``load(_:missed:at:)``, what ``unbegun`` rules should have seen.
    mutating func use(_ channels: ChannelSnapshot, missed: [Reading] = [], at now: Timestamp) {
        self.channels = channels
        for (number, member) in self.members {
            if let program = member.slot.flatMap({ self.engine.program($0) }),
                program.channels.allSatisfy({ channels[number: $0.number] == $0 })
            {
                continue
            }
            self.leave(number)
            self.enter(number, missed: missed, at: now)
        }
    }

    /// Takes a rule out of the engine; its state stays with it.
    private mutating func leave(_ number: Int64) {
        guard let slot = self.members[number]?.slot else { return }
        self.collect()
        self.members[number]?.stored.state = self.engine[slot]?.encoded()
        self.members[number]?.slot = nil
        self.owners[slot] = nil
        self.engine.remove(slot)
    }

    private mutating func enter(_ number: Int64, missed: [Reading] = [], at now: Timestamp) {
        guard var member = self.members[number] else { return }
        let stored = member.stored
        var effects: [RuleEffect] = []
        do throws(RuleFault) {
            let program = try RuleCompiler.program(of: stored.rule, in: self.channels)
            var state = self.state(of: stored, for: program, at: now)
            if stored.state == nil {
                for reading in missed where reading.time >= stored.begunAt {
                    state.handle(.reading(reading), program, into: &effects)
                }
            }
            let slot = self.engine.insert(program, state)
            if member.reason != nil || stored.state == nil { self.touched.insert(number) }
            member.slot = slot
            member.reason = nil
            self.owners[slot] = number
        } catch {
            let reason = self.reason(of: error, in: stored)
            if member.reason != reason { self.touched.insert(number) }
            member.reason = reason
        }
        self.members[number] = member
        for effect in effects { self.note(effect, of: number) }
    }

    /// Goes on with the stored state; where that is one of another program the rule begins anew, and its alert clears.
    private mutating func state(of stored: StoredRule, for program: RuleProgram, at now: Timestamp) -> RuleState {
        guard let bytes = stored.state else { return RuleState(program, startingAt: stored.begunAt) }
        do throws(RuleStateError) {
            return try RuleState(decoding: bytes, for: program)
        } catch {
            let clearing = AlertClearing(rule: stored.rule.id, at: now, reason: "A channel of the rule was changed.")
            self.findings.append(
                Finding(number: stored.number, begunAt: stored.begunAt, change: .cleared(clearing)))
            self.touched.insert(stored.number)
            return RuleState(program, startingAt: now)
        }
    }

    private func reason(of fault: RuleFault, in stored: StoredRule) -> String {
        guard case .expression(let text) = stored.rule.condition, let expression = try? RuleExpression(parsing: text)
        else { return fault.reason }
        for (name, id) in zip(expression.channels, stored.channels) where self.channels[name: name] == nil {
            guard let channel = self.channels[id: id.text] else {
                return "The channel '\(name)' does not exist any more."
            }
            return "The channel '\(name)' is called '\(channel.name)' now."
        }
        return fault.reason
    }

    // MARK: - Readings

    /// - Parameters:
    ///   - readings: In the order of time.
    ///   - traces: What some of them belong to, and so the alerts that just these cause.
    mutating func handle(_ readings: [Reading], traces: ReadingTraces = ReadingTraces()) {
        guard !traces.isEmpty else {
            for reading in readings { self.engine.handle(reading) }
            return self.collect()
        }
        for reading in readings {
            let trace = traces[reading]
            if trace != nil { self.collect() }
            self.engine.handle(reading)
            if trace != nil { self.collect(trace) }
        }
        self.collect()
    }

    /// It is so late; readings from before are not waited for any more.
    mutating func advance(to time: Timestamp) {
        self.engine.advance(to: time)
        self.collect()
    }

    private mutating func collect(_ trace: TraceContext? = nil) {
        for (slot, effect) in self.engine.takeEffects() {
            if let number = self.owners[slot] { self.note(effect, of: number, trace) }
        }
    }

    private mutating func note(_ effect: RuleEffect, of number: Int64, _ trace: TraceContext? = nil) {
        guard let stored = self.members[number]?.stored else { return }
        switch effect.kind {
        case .suppressed, .flapping: self.members[number]?.reason = effect.message.isEmpty ? nil : effect.message
        case .fired: self.members[number]?.peak = effect.value
        default: break
        }
        self.touched.insert(number)
        guard let change = self.change(effect, of: stored.rule, trace) else { return }
        self.findings.append(Finding(number: number, begunAt: stored.begunAt, change: change))
    }

    /// Nil for what is no matter of alerts.
    private func change(_ effect: RuleEffect, of rule: Rule, _ trace: TraceContext?) -> Finding.Change? {
        let isRetroactive = effect.kind == .retroactivelyFired || effect.kind == .retroactivelyCleared
        switch effect.kind {
        case .fired, .retroactivelyFired:
            let source = self.channels[number: effect.channel].map {
                Alert.Source(channel: $0.id, name: $0.name, unit: $0.unit)
            }
            return .fired(
                AlertFiring(
                    rule: rule, at: effect.at, value: effect.value, message: effect.message, source: source,
                    isRetroactive: isRetroactive, trace: trace?.child()))
        case .cleared, .retroactivelyCleared:
            return .cleared(
                AlertClearing(
                    rule: rule.id, at: effect.at, value: effect.value, peak: effect.peak, isRetroactive: isRetroactive))
        case .pending, .unpending, .suppressed, .unsuppressed, .flapping, .calm: return nil
        }
    }

    // MARK: - What is to be stored

    /// What was found, and how far the rules are whose state has changed, since the last call.
    mutating func takeOutcome() -> (findings: [Finding], marks: [StateMark], peaks: [(rule: Rule.ID, value: Double)]) {
        var numbers = self.touched
        for slot in self.engine.takeChanged() {
            if let number = self.owners[slot] { numbers.insert(number) }
        }
        var marks: [StateMark] = []
        var peaks: [(rule: Rule.ID, value: Double)] = []
        for number in numbers {
            guard let member = self.members[number] else { continue }
            marks.append(self.mark(of: member))
            guard let state = member.slot.flatMap({ self.engine[$0] }), state.phase == .firing, let peak = state.peak,
                peak != member.peak
            else { continue }
            self.members[number]?.peak = peak
            peaks.append((member.stored.rule.id, peak))
        }
        let findings = self.findings
        self.findings = []
        self.touched = []
        return (findings, marks, peaks)
    }

    private func mark(of member: Member) -> StateMark {
        let stored = member.stored
        guard let state = member.slot.flatMap({ self.engine[$0] }) else {
            return StateMark(
                number: stored.number, begunAt: stored.begunAt,
                standing: RuleStanding(phase: .broken, reason: member.reason), state: stored.state)
        }
        let isQuiet = state.phase == .suppressed || state.isFlapping
        return StateMark(
            number: stored.number, begunAt: stored.begunAt,
            standing: RuleStanding(
                phase: RuleStanding.Phase(state.phase), reason: isQuiet ? member.reason : nil,
                isFlapping: state.isFlapping, lastFiredAt: state.lastFiredAt),
            nextDeadline: state.nextDeadline, state: state.encoded())
    }
}
