import Auth
import Domain
import Postgres

/// What is here already: all that an import could collide with.
struct PresentCatalogue: Sendable {
    /// People's public ids, and by what they are unique; e-mails and names in lower case.
    var people: Set<String> = []
    var peopleByEmail: [String: String] = [:]
    var peopleByIdentity: [SSOIdentity: String] = [:]
    var personNames: Set<String> = []

    var channels: [String: Presence] = [:]
    var channelNames: Set<String> = []
    var experiments: Set<String> = []
    var experimentNames: Set<String> = []
    var dashboards: Set<String> = []
    var devices: Set<String> = []
    var deviceNames: Set<String> = []
    var tokens: Set<String> = []
    var tokenHashes: Set<TokenHash> = []
    var messages: Set<String> = []
    var rules: Set<String> = []
    var ruleNames: Set<String> = []
    var webhooks: Set<String> = []
    var webhookURLs: Set<String> = []

    struct SSOIdentity: Sendable, Hashable {
        var provider: String
        var subject: String
    }

    struct Presence: Sendable, Hashable {
        var isDeleted: Bool
        var hasReadings: Bool
        /// The number of its last reading that was imported; nil: it was never part of an import.
        var imported: Int64?
    }
}

extension PostgresConnection {
    /// - Parameter source: The name under which imported readings are counted.
    func presentCatalogue(source: String) throws -> PresentCatalogue {
        var here = PresentCatalogue()
        let people = try self.query(
            "select public_id, lower(email), lower(username), sso_provider, sso_subject_id from users")
        for row in people {
            let id = try row.decode(0, as: String.self)
            here.people.insert(id)
            here.peopleByEmail[try row.decode(1)] = id
            here.personNames.insert(try row.decode(2))
            if let provider = try row.decode(3, as: String?.self), let subject = try row.decode(4, as: String?.self) {
                here.peopleByIdentity[.init(provider: provider, subject: subject)] = id
            }
        }
        let channels = try self.query(
            """
            select c.public_id, c.name, c.deleted_at is not null, l.channel is not null, m.sequence
            from channels c left join latest_readings l on l.channel = c.number
            left join source_watermarks m on m.source = \(source) and m.boot = c.public_id
            """)
        for row in channels {
            let isDeleted = try row.decode(2, as: Bool.self)
            here.channels[try row.decode(0)] = .init(
                isDeleted: isDeleted, hasReadings: try row.decode(3), imported: try row.decode(4))
            if !isDeleted { here.channelNames.insert(try row.decode(1)) }
        }
        for row in try self.query("select public_id, name from experiments") {
            here.experiments.insert(try row.decode(0))
            here.experimentNames.insert(try row.decode(1))
        }
        here.dashboards = Set(try self.query("select public_id from dashboards").map { try $0.decode(0) })
        for row in try self.query("select public_id, name from plugin_instances") {
            here.devices.insert(try row.decode(0))
            here.deviceNames.insert(try row.decode(1))
        }
        for row in try self.query("select public_id, token_hash from api_tokens") {
            here.tokens.insert(try row.decode(0))
            here.tokenHashes.insert(TokenHash(bytes: try row.decode(1)))
        }
        here.messages = Set(try self.query("select public_id from log_entries").map { try $0.decode(0) })
        for row in try self.query("select public_id, name from rules") {
            here.rules.insert(try row.decode(0))
            here.ruleNames.insert(try row.decode(1))
        }
        for row in try self.query("select public_id, url from webhooks") {
            here.webhooks.insert(try row.decode(0))
            here.webhookURLs.insert(try row.decode(1))
        }
        return here
    }
}
