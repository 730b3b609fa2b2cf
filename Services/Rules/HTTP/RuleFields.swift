import Domain
import Schedules
import ServiceKit

extension RuleChanges {
    /// Reads what is given; faults are noted.
    init(reading fields: inout BodyFields) {
        self.init(deciding: &fields)
        self.name = fields.optionalText("name", length: RuleBounds.nameLength)
        self.description = fields.clearable("description") {
            $0.optionalText("description", length: RuleBounds.descriptionLength)
        }.map { $0.flatMap { $0.isEmpty ? nil : $0 } }
        self.severity = fields.optionalChoice("severity")
        self.tests = fields.isNull("tests") ? [] : fields.optionalList("tests", most: RuleBounds.tests, RuleTest.init)
        let given = RuleActionFields(reading: &fields)
        self.actions = given.actions
        self.commands = given.commands
        self.escalation =
            fields.isNull("escalation")
            ? [] : fields.optionalList("escalation", most: RuleBounds.escalationSteps, EscalationStep.init(reading:))
        self.webhookEventType = fields.clearable("webhook_event_type") {
            $0.optionalText("webhook_event_type", length: RuleBounds.webhookEventTypeLength)
        }
        self.dependsOn = fields.clearable("depends_on") { fields in
            fields.optionalText("depends_on", length: 1...255).map { Rule.ID($0) }
        }
        self.isEnabled = fields.optionalBool("enabled")
    }

    /// Reads what decides when it fires, and nothing else.
    init(deciding fields: inout BodyFields) {
        self.init()
        self.channel = fields.optionalText("event_public_id", length: 0...255)
        self.comparison = fields.optionalChoice("operator")
        self.threshold = fields.optionalNumber("threshold")
        self.thresholdHigh = fields.clearable("threshold_high") { $0.optionalNumber("threshold_high") }
        self.clearThreshold = fields.clearable("clear_threshold") { $0.optionalNumber("clear_threshold") }
        self.forSeconds = fields.clearable("for_seconds") {
            $0.optionalNumber("for_seconds", in: RuleBounds.forSeconds)
        }
        self.expression = fields.clearable("expression") {
            $0.optionalText("expression", length: RuleBounds.expressionLength)
        }
        self.schedule = fields.clearable("schedule") {
            $0.optionalObject("schedule") { Schedule(&$0, most: RuleBounds.windows) }
        }
        self.cooldownSeconds = fields.optionalInteger("cooldown_seconds", in: RuleBounds.cooldownSeconds)
    }
}

extension RuleTest {
    fileprivate init(_ fields: inout BodyFields) {
        let name = fields.text("name", length: RuleBounds.nameLength)
        let series = fields.require("series") { fields in
            fields.optionalObject("series") { channels -> [String: String] in
                var series: [String: String] = [:]
                for name in channels.names.prefix(RuleBounds.series) {
                    series[name] = channels.text(name, length: RuleBounds.seriesLength)
                }
                if let other = channels.names.dropFirst(RuleBounds.series).first {
                    channels.note(other, "At most \(RuleBounds.series) channels in a test", type: "too_long")
                }
                return series
            }
        }
        let interval = fields.require("interval_seconds") {
            $0.optionalNumber("interval_seconds", in: RuleBounds.interval, orText: false)
        }
        let expect = fields.require("expect") {
            $0.optionalList("expect", most: RuleBounds.expectations) { expectation in
                let at = expectation.require("at_seconds") {
                    $0.optionalNumber("at_seconds", in: RuleBounds.expectedAt, orText: false)
                }
                let state: PhaseDTO? = expectation.choice("state")
                return RuleTest.Expectation(at: .seconds(at ?? 0), state: state?.phase ?? .ok)
            }
        }
        self.init(name: name, series: series ?? [:], interval: .seconds(interval ?? 1), expect: expect ?? [])
    }
}
