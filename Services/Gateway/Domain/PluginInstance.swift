import Domain
import FoundationEssentials
import ServiceKit

/// A configured device: which driver reads it, where, how often, and what each of its terminals feeds.
struct PluginInstance: Sendable, Hashable {
    typealias ID = Identifier<PluginInstance>

    /// How it stands, as far as its runs tell.
    enum Status: String, Sendable, CaseIterable {
        /// Nobody runs it.
        case inactive
        case connected
        /// The last run failed.
        case error
        /// As connected, but values are made up.
        case demo
    }

    var id: ID

    /// Of the driver: that of a ``PluginKind``, or one that this version does not know.
    var plugin: String
    var name: String
    var isDemo: Bool
    var isEnabled: Bool

    /// The name of the agent that runs it; nil: nobody does.
    var device: String?
    var interval = PluginRules.defaultInterval

    /// The text of a JSON object, the settings of its kind.
    var configuration: String?

    /// Nil when that was a program, or a person since deleted.
    var createdBy: User.ID?
    var createdAt: Timestamp
    var updatedAt: Timestamp

    /// In the order in which they were made.
    var mappings: [ChannelMapping] = []
    var runs = PluginRuns()

    /// Runs that were due and are not there; of an instance that nobody is to run none is due.
    func missedRuns(at now: Timestamp) -> Int {
        self.isEnabled && self.device != nil ? self.runs.missed(interval: self.interval, at: now) : 0
    }

    func health(at now: Timestamp) -> PluginHealth {
        guard self.runs.last != nil else { return .unknown }
        return PluginHealth(bad: max(self.runs.consecutiveFailures, self.missedRuns(at: now)))
    }

    func status(at now: Timestamp) -> Status {
        guard self.isEnabled, self.device != nil, self.runs.last != nil,
            self.missedRuns(at: now) < PluginHealth.failingFrom
        else { return .inactive }
        if self.runs.consecutiveFailures > 0 { return .error }
        return self.isDemo ? .demo : .connected
    }

    /// Whether a secret of the vault goes to whoever runs it.
    var namesCredentials: Bool { PluginKind.named(self.plugin)?.credentials(self.settings).isEmpty == false }

    /// ``configuration``, read; without members when there is none, or none that can be read.
    var settings: [String: JSONValue] { Self.settings(self.configuration) }

    static func settings(_ configuration: String?) -> [String: JSONValue] {
        // What is no object has no settings.
        guard let configuration,
            case .object(let members)? = try? JSONDecoder().decode(JSONValue.self, from: Data(configuration.utf8))
        else { return [:] }
        return members
    }
}
