import FoundationEssentials

/// What a client of Unity's says. Its documents say `action` where its code has `type`; both are understood.
struct UnityMessage: Decodable {
    enum Kind {
        case ping, subscribe, unsubscribe, listSubscriptions
        case unknown(String)
    }

    var kind: Kind
    var plugins: [String]
    var metrics: [String]

    private enum CodingKeys: String, CodingKey {
        case type, action
        case plugins = "plugin_ids"
        case metrics = "metric_names"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let word =
            try container.decodeIfPresent(String.self, forKey: .type)
            ?? container.decodeIfPresent(String.self, forKey: .action) ?? ""
        self.kind =
            switch word {
            case "ping": .ping
            case "subscribe": .subscribe
            case "unsubscribe": .unsubscribe
            case "get_subscriptions": .listSubscriptions
            default: .unknown(word)
            }
        self.plugins = try container.decodeIfPresent([String].self, forKey: .plugins) ?? []
        self.metrics = try container.decodeIfPresent([String].self, forKey: .metrics) ?? []
    }

    /// Nil when it is not a JSON object of that form.
    init?(json: some Sequence<UInt8>) {
        guard let message = try? JSONDecoder().decode(UnityMessage.self, from: Data(json)) else { return nil }
        self = message
    }
}
