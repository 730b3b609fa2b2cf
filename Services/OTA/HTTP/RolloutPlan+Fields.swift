import Domain
import Schedules
import ServiceKit

extension RolloutPlan {
    private static let mostWaves = 10
    private static let mostWindows = 20
    private static let percent = 0.0...100
    private static let sample = 1...1000
    private static let soakSeconds = 0...604_800
    private static let silenceSeconds = 5...2_592_000

    /// A body's field `plan`: what is absent is as in a new plan; what is wrong is noted.
    init(reading fields: inout BodyFields) {
        self.init()
        if let tags = fields.optionalTags("tags") { self.tags = tags }
        if let waves = fields.optionalNumbers("waves", most: Self.mostWaves) {
            if waves.last != 100 || waves.contains(where: { $0 <= 0 })
                || zip(waves, waves.dropFirst()).contains(where: { $0 >= $1 })
            {
                fields.note("waves", "Input should be rising percentages above 0, the last 100", type: "value_error")
            }
            self.waves = waves
        }
        self.successPercent =
            fields.optionalNumber("success_percent", in: Self.percent, orText: false) ?? self.successPercent
        self.errorPercent = fields.optionalNumber("error_percent", in: Self.percent, orText: false) ?? self.errorPercent
        self.minimumSample = fields.optionalInteger("minimum_sample", in: Self.sample) ?? self.minimumSample
        if let seconds = fields.optionalInteger("soak_seconds", in: Self.soakSeconds) { self.soak = .seconds(seconds) }
        if let seconds = fields.optionalInteger("silence_seconds", in: Self.silenceSeconds) {
            self.silence = .seconds(seconds)
        }
        self.schedule = fields.optionalObject("schedule") { Schedule(&$0, most: Self.mostWindows) }
        self.sparesExperiments = fields.optionalBool("spares_experiments") ?? self.sparesExperiments
        let gate = fields.clearable("gate") { $0.optionalObject("gate") { Gate(reading: &$0) } }
        if let gate { self.gate = gate }
        self.needsApproval = fields.optionalBool("needs_approval") ?? self.needsApproval
        self.isForced = fields.optionalBool("forced") ?? self.isForced
    }
}

extension RolloutPlan.Gate {
    private static let restarts = 0.0...1000

    fileprivate init(reading fields: inout BodyFields) {
        self.init()
        self.wantsQuietAlerts = fields.optionalBool("quiet_alerts") ?? self.wantsQuietAlerts
        self.completenessDrop =
            fields.optionalNumber("completeness_drop", in: 0...100, orText: false) ?? self.completenessDrop
        self.extraRestarts =
            fields.optionalNumber("extra_restarts", in: Self.restarts, orText: false) ?? self.extraRestarts
    }
}

extension BodyFields {
    /// At most 32 tags of 1 to 64 characters.
    mutating func optionalTags(_ name: String) -> Set<String>? {
        let tags = self.optionalTexts(name, most: 32)
        if tags?.allSatisfy({ (1...64).contains($0.unicodeScalars.count) }) == false {
            self.note(name, "Each item should have 1 to 64 characters", type: "string_length")
        }
        return tags.map { Set($0) }
    }
}
