import Domain
import ServiceKit

/// The fields of a webhook in a body.
extension BodyFields {
    /// - Parameters:
    ///   - guardian: what it refuses is a fault already here, where a person reads it.
    ///   - canMail: whether a mail server is named.
    mutating func optionalTarget(
        _ name: String, through guardian: AddressGuard, canMail: Bool
    ) -> EndpointTarget? {
        guard let text = self.optionalText(name, length: EndpointRules.urlLength) else { return nil }
        do throws(RefusedTarget) {
            let target = try EndpointTarget(text)
            switch target {
            case .http(let url): if case .address(let address) = url.destination { try guardian.check(address) }
            case .mail: if !canMail { throw RefusedTarget(Courier.withoutServer) }
            }
            return target
        } catch {
            return self.refuse(name, error.message, type: "url")
        }
    }

    /// Each once, in the order of ``WebhookEvent``.
    mutating func optionalEvents(_ name: String) -> [WebhookEvent]? {
        guard let texts = self.optionalTexts(name, most: 100) else { return nil }
        let events = texts.map { WebhookEvent(anyName: $0) }
        if events.isEmpty {
            self.note(name, "List should have at least 1 item", type: "too_short")
        } else if events.contains(nil) {
            self.note(name, "Each item should be one of \(Self.eventNames)", type: "enum")
        }
        return WebhookEvent.allCases.filter { events.contains($0) }
    }

    mutating func optionalEvent(_ name: String) -> WebhookEvent? {
        guard let text = self.optionalText(name, length: 0...100) else { return nil }
        return WebhookEvent(anyName: text)
            ?? self.refuse(name, "Input should be one of \(Self.eventNames)", type: "enum")
    }

    private static var eventNames: String {
        WebhookEvent.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }

    mutating func optionalSigningSecret(_ name: String) -> SigningSecret? {
        guard let text = self.optionalText(name, length: EndpointRules.secretLength) else { return nil }
        guard let secret = SigningSecret(text) else {
            return self.refuse(name, "What stands behind 'whsec_' should be base64", type: "base64")
        }
        return secret
    }

    /// Whether there is such an endpoint is known where it is stored.
    mutating func optionalEndpoint(_ name: String) -> Endpoint.ID? {
        self.optionalText(name, length: 1...255).map { Endpoint.ID($0) }
    }

    mutating func optionalFilters(_ name: String) -> EndpointFilters? {
        self.optionalObject(name) { fields in
            EndpointFilters(
                channels: fields.optionalIDs("event_public_ids", most: EndpointRules.filterLimit) ?? [],
                rules: fields.optionalIDs("rule_public_ids", most: EndpointRules.filterLimit) ?? [],
                severities: (fields.optionalChoices("severities") as Set<Severity>?).map { chosen in
                    Severity.allCases.filter(chosen.contains)
                } ?? [])
        }
    }

    /// The networks of the list `name`.
    mutating func networks(_ name: String) -> [AllowedNetwork] {
        let networks = self.require(name) { fields in
            fields.optionalList(name, most: EndpointRules.networkLimit) { $0.network() }
        }
        return (networks ?? []).compactMap { $0 }
    }

    private mutating func network() -> AllowedNetwork? {
        let note = self.optionalText("note", length: EndpointRules.noteLength)
        let network: IPNetwork? = self.require("network") { fields in
            guard let text = fields.optionalText("network", length: 1...64) else { return nil }
            guard let network = IPNetwork(text) else {
                return fields.refuse(
                    "network", "Input should be an address, or a network such as 192.168.10.0/24", type: "network")
            }
            return network
        }
        return network.map { AllowedNetwork(network: $0, note: note) }
    }
}
