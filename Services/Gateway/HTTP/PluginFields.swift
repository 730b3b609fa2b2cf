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
