import Domain
import ServiceKit

/// A driver of devices that the agent of this version has built in.
struct PluginKind: Sendable, Hashable {
    /// On the wire `plugin_id`.
    var id: String
    var name: String
    var description: String

    /// Those that every instance has, but for ``onlyWithTLS``; a kind with the setting `channels` has what is declared there.
    var channels: [PhysicalChannel] = []

    /// Ids of the channels that an instance has only when its setting `url` is an https address.
    var onlyWithTLS: Set<String> = []

    /// In the order of a form.
    var settings: [PluginSetting] = []

    static let vendor = "WebMACS"

    /// The channel of the catalogue that an instance's terminal feeds, when the two are made together.
    static func channelName(_ instance: String, _ channel: PhysicalChannel) -> String {
        "\(instance) – \(channel.name)"
    }

    /// Whether the channels that feed from `terminals` of an instance of this name can have theirs.
    static func channelNamesFit(_ instance: String, _ terminals: [PhysicalChannel]) -> Bool {
        terminals.allSatisfy {
            ChannelRules.nameLength.contains(Self.channelName(instance, $0).unicodeScalars.count)
        }
    }

    /// Whether the settings of an instance say which terminals it has.
    var declaresTerminals: Bool {
        self.settings.contains { if case .channels = $0.value { true } else { false } }
    }

    /// The terminals of an instance with these settings, which are as they should be; what is not is passed over.
    func terminals(_ settings: [String: JSONValue]) -> [PhysicalChannel] {
        if self.declaresTerminals {
            guard case .array(let elements)? = settings["channels"] else { return [] }
            return elements.compactMap {
                if case .object(let members) = $0 { PhysicalChannel(declared: members) } else { nil }
            }
        }
        var isOverTLS = false
        if case .string(let url)? = settings["url"] { isOverTLS = url.lowercased().hasPrefix("https:") }
        return isOverTLS ? self.channels : self.channels.filter { !self.onlyWithTLS.contains($0.id) }
    }

    /// The credentials that these settings name, by the setting.
    func credentials(_ settings: [String: JSONValue]) -> [String: Credential.ID] {
        var credentials: [String: Credential.ID] = [:]
        for setting in self.settings where setting.value == .credential {
            if case .string(let id)? = settings[setting.name], !id.isEmpty {
                credentials[setting.name] = Credential.ID(id)
            }
        }
        return credentials
    }

    /// Nil: none that this version knows, which is no fault.
    static func named(_ id: String) -> PluginKind? { self.all.first { $0.id == id } }
}
