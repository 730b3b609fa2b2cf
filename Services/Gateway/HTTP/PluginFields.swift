import Domain
import FoundationEssentials
import ServiceKit

/// Reads plugin instances and their terminals out of bodies; faults are noted at their place.
extension BodyFields {
    /// `config_json`: the text of a JSON object.
    mutating func optionalPluginConfiguration() -> String? {
        guard let text = self.optionalText("config_json", length: 0...PluginRules.configurationLimit) else {
            return nil
        }
        guard text.utf8.count <= PluginRules.configurationLimit else {
            self.note(
                "config_json", "Input should have at most \(PluginRules.configurationLimit) bytes",
                type: "string_too_long")
            return nil
        }
        // Whatever the decoder objects to: it is no object.
        guard case .object? = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) else {
            self.note("config_json", "Input should be the text of a JSON object", type: "json_invalid")
            return nil
        }
        return text
    }

    /// What `kind` has against the settings in `config_json`, as it was read; none is as one without members.
    func settingsFaults(_ configuration: String?, of kind: PluginKind?) -> [ValidationError.Issue] {
        let wasUnreadable = configuration == nil && self.names.contains("config_json") && !self.isNull("config_json")
        guard let kind, !wasUnreadable else { return [] }
        var check = PluginSettingsCheck()
        check.check(PluginInstance.settings(configuration), kind.settings, at: ["body", "config_json"])
        return check.issues
    }

    /// Throws what was noted, and `others` behind it.
    func finish(with others: [ValidationError.Issue]) throws(ValidationError) {
        do {
            try self.finish()
        } catch {
            throw ValidationError(error.issues + others)
        }
        if !others.isEmpty { throw ValidationError(others) }
    }

    /// `device`: the name of an agent.
    mutating func optionalDevice() -> String? { self.optionalText("device", length: PluginRules.deviceLength) }

    /// `interval_seconds`.
    mutating func optionalPluginInterval() -> Duration? {
        self.optionalNumber("interval_seconds", in: PluginRules.interval).map { .seconds($0) }
    }

    /// A run, and whose it was.
    mutating func execution() -> (instance: PluginInstance.ID, execution: PluginExecution)? {
        let instance = PluginInstance.ID(self.text("plugin_public_id", length: 1...255))
        let startedAt = self.require("started_at") { $0.optionalTime("started_at", in: PluginRules.runTimes) }
        let finishedAt = self.require("finished_at") { $0.optionalTime("finished_at", in: PluginRules.runTimes) }
        let outcome: PluginExecution.Outcome? = self.choice("status")
        let count = self.require("metrics_count") { $0.optionalInteger("metrics_count", in: PluginRules.metricsCount) }
        let error = self.optionalText("error_message", length: PluginRules.errorLength)
        guard let startedAt, let finishedAt, let outcome, let count else { return nil }
        return (
            instance,
            PluginExecution(
                startedAt: startedAt, finishedAt: finishedAt, outcome: outcome, metricsCount: count,
                errorMessage: outcome == .failed ? error : nil)
        )
    }

    /// A whole terminal.
    mutating func mapping(at now: Timestamp) -> ChannelMapping {
        let direction: ChannelDirection? = self.choice("direction")
        return ChannelMapping(
            id: .random(), physicalChannel: self.text("channel_id", length: PluginRules.physicalChannelLength),
            name: self.text("channel_name", length: PluginRules.nameLength), direction: direction ?? .input,
            unit: self.text("unit", length: PluginRules.unitLength), channel: self.optionalChannel(), createdAt: now)
    }

    /// `event_public_id`.
    mutating func optionalChannel() -> Channel.ID? {
        self.optionalText("event_public_id", length: 1...255).map(Channel.ID.init)
    }
}
