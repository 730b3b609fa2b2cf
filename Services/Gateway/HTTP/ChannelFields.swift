import Domain
import ServiceKit

extension NewChannel {
    /// Reads a new channel; nil, and faults are noted, when it cannot be one.
    init?(reading fields: inout BodyFields, createdBy user: User.ID) {
        let name = fields.text("name", length: ChannelRules.nameLength)
        let lower = fields.number("min_value")
        let upper = fields.number("max_value")
        let unit = fields.text("unit", length: ChannelRules.unitLength)
        let kind: ChannelKind? = fields.choice("type")
        let details = ChannelChanges(details: &fields)
        if lower > upper { fields.note("max_value", ChannelRules.orderMessage, type: ChannelRules.orderType) }
        guard let kind, lower <= upper else { return nil }
        self.init(
            id: .random(), name: name, kind: kind, unit: unit, range: lower...upper,
            expectedInterval: details.expectedInterval ?? nil, description: details.description ?? nil,
            tags: details.tags ?? [], device: details.device ?? nil, decimals: details.decimals ?? nil,
            createdBy: user)
    }
}

extension ChannelChanges {
    /// Reads what is to be changed; faults are noted.
    init(reading fields: inout BodyFields) {
        self.init(details: &fields)
        self.name = fields.optionalText("name", length: ChannelRules.nameLength)
        self.kind = fields.optionalChoice("type")
        self.unit = fields.optionalText("unit", length: ChannelRules.unitLength)
        self.lowerBound = fields.optionalNumber("min_value")
        self.upperBound = fields.optionalNumber("max_value")
    }

    /// Reads what a channel may be without.
    fileprivate init(details fields: inout BodyFields) {
        self.init()
        self.expectedInterval = fields.clearableInterval()
        self.description = fields.clearable("description") {
            $0.optionalText("description", length: ChannelRules.descriptionLength)
        }.map { $0.flatMap { $0.isEmpty ? nil : $0 } }
        self.device = fields.clearable("device") { $0.optionalText("device", length: ChannelRules.deviceLength) }
        self.decimals = fields.clearable("decimals") { $0.optionalInteger("decimals", in: ChannelRules.decimals) }
        self.tags = fields.isNull("tags") ? [] : ChannelRules.tags(&fields, "tags")
    }
}

extension BodyFields {
    /// Notes a fault when `device` is not the one that the caller's token is bound to.
    mutating func require(_ device: String?, boundTo bound: String) {
        guard device != bound else { return }
        self.note("device", "The token is bound to the device '\(bound)'", type: "device_token")
    }

    /// `expected_interval_seconds`, which null clears.
    mutating func clearableInterval() -> Duration?? {
        self.clearable("expected_interval_seconds") {
            $0.optionalNumber("expected_interval_seconds", in: ChannelRules.expectedInterval).map { .seconds($0) }
        }
    }
}
