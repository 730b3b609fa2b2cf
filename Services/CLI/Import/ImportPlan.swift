import Auth
import Contracts
import Domain
import FoundationEssentials

/// Decides which rows of an old catalogue are taken, and as what.
///
/// A plain value: no I/O. What is here already, by its public id, is left as it is; so a second import changes nothing.
struct ImportPlan: Sendable {
    /// Kinds of rows, in the order of the report.
    enum Kind: String, Sendable, CaseIterable {
        case people = "users"
        case channels
        case experiments
        case dashboards
        case tiles = "widgets"
        case devices = "plugin instances"
        case terminals = "channel mappings"
        case tokens = "API tokens"
        case rules
        case webhooks
        case messages = "log entries"
        case readings
    }

    struct Conflict: Sendable, Hashable, CustomStringConvertible {
        var what: String
        var reason: String
        var description: String { "\(self.what): \(self.reason)" }
    }

    private(set) var people: [OldCatalogue.Person] = []
    private(set) var channels: [OldCatalogue.Quantity] = []
    private(set) var experiments: [OldCatalogue.Span] = []
    private(set) var dashboards: [OldCatalogue.Board] = []
    private(set) var devices: [OldCatalogue.Device] = []
    private(set) var tokens: [OldCatalogue.Token] = []
    private(set) var messages: [OldCatalogue.Message] = []
    var rules: [OldCatalogue.Alarm] = []
    var webhooks: [OldCatalogue.Hook] = []

    /// Channels whose readings are taken, and the number behind which they begin.
    private(set) var marks: [String: Int64] = [:]

    private(set) var conflicts: [Conflict] = []
    /// What was changed to fit.
    private(set) var notes: [String] = []
    private(set) var tallies: [Kind: ImportTally] = [:]

    /// By the old owner's public id: whose his things are here.
    private(set) var owners: [String: String] = [:]
    var here: PresentCatalogue
    private let policy: ConflictPolicy

    init(_ old: OldCatalogue, here: PresentCatalogue, policy: ConflictPolicy) {
        self.here = here
        self.policy = policy
        for person in old.people { self.add(person) }
        for channel in old.channels { self.add(channel) }
        for experiment in old.experiments { self.add(experiment) }
        for dashboard in old.dashboards { self.add(dashboard) }
        for device in old.devices { self.add(device) }
        for token in old.tokens { self.add(token) }
        for rule in old.rules { self.add(rule) }
        for webhook in old.webhooks { self.add(webhook) }
        for message in old.messages { self.add(message) }
    }

    // MARK: - People

    private mutating func add(_ person: OldCatalogue.Person) {
        self[.people].source += 1
        guard !self.here.people.contains(person.id) else {
            self.owners[person.id] = person.id
            return self[.people].present += 1
        }
        guard (3...255).contains(person.email.unicodeScalars.count), Role(rawValue: person.role) != nil else {
            return self[.people].skip("no e-mail or role that is valid here")
        }
        var person = person
        let email = person.email.lowercased()
        if let other = self.here.peopleByEmail[email] {
            self.owners[person.id] = other
            return self.skip(.people, "user \(person.email)", "the e-mail is taken; what was this user's is that one's")
        }
        var identity: PresentCatalogue.SSOIdentity?
        if let provider = person.ssoProvider, let subject = person.ssoSubject {
            identity = .init(provider: provider, subject: subject)
        } else {
            (person.ssoProvider, person.ssoSubject) = (nil, nil)
        }
        if let identity, let other = self.here.peopleByIdentity[identity] {
            self.owners[person.id] = other
            return self.skip(.people, "user \(person.email)", "the person at \(identity.provider) is another user's")
        }
        if person.name.unicodeScalars.count < 2 { person.name = person.email }
        person.name = String(String.UnicodeScalarView(person.name.unicodeScalars.prefix(50)))
        if self.here.personNames.contains(person.name.lowercased()) {
            let what = "user \(person.email)"
            let name = Self.freeName(person.name, limit: 50) { self.here.personNames.contains($0.lowercased()) }
            guard self.renames(.people, what, "the name '\(person.name)' is taken", to: name) else { return }
            person.name = name
        }
        self.owners[person.id] = person.id
        self.here.peopleByEmail[email] = person.id
        self.here.personNames.insert(person.name.lowercased())
        if let identity { self.here.peopleByIdentity[identity] = person.id }
        self.people.append(person)
        self[.people].taken += 1
    }

    // MARK: - Channels

    private mutating func add(_ channel: OldCatalogue.Quantity) {
        self[.channels].source += 1
        if let presence = self.here.channels[channel.id] {
            if presence.isDeleted { return self[.channels].skip("deleted here") }
            self[.channels].present += 1
            // Imported before; or a channel of the same id, which may have taken these very readings by other means.
            if presence.imported == nil, presence.hasReadings {
                return self.conflict("channel \(channel.name)", "it has readings that no import has brought")
            }
            self.marks[channel.id] = presence.imported ?? 0
            return
        }
        guard ChannelKind(rawValue: channel.kind) != nil else {
            return self[.channels].skip("of an unknown type")
        }
        var channel = self.fitted(channel)
        channel.owner = channel.owner.flatMap { self.owners[$0] }
        if self.here.channelNames.contains(channel.name) {
            let name = Self.freeName(channel.name, limit: 255) { self.here.channelNames.contains($0) }
            guard self.renames(.channels, "channel \(channel.name)", "the name is taken", to: name) else { return }
            channel.name = name
        }
        self.here.channelNames.insert(channel.name)
        self.channels.append(channel)
        self.marks[channel.id] = 0
        self[.channels].taken += 1
    }

    /// The old system checked neither that a channel has a name and a unit, nor that its range is one.
    private mutating func fitted(_ channel: OldCatalogue.Quantity) -> OldCatalogue.Quantity {
        var fitted = channel
        if channel.name.isEmpty { fitted.name = "Channel \(channel.id.prefix(8))" }
        if channel.unit.isEmpty { fitted.unit = "-" }
        if !channel.minimum.isFinite || !channel.maximum.isFinite {
            (fitted.minimum, fitted.maximum) = (0, 100)
            self.notes.append("channel \(fitted.name): its range was not finite and is 0 to 100 now")
        } else if channel.minimum > channel.maximum {
            (fitted.minimum, fitted.maximum) = (channel.maximum, channel.minimum)
            self.notes.append("channel \(fitted.name): the ends of its range were exchanged")
        }
        return fitted
    }

    // MARK: - Experiments, dashboards, tokens, notices

    private mutating func add(_ experiment: OldCatalogue.Span) {
        self[.experiments].source += 1
        guard !self.here.experiments.contains(experiment.id) else { return self[.experiments].present += 1 }
        guard !experiment.name.isEmpty, experiment.stoppedAt.map({ experiment.startedAt <= $0 }) ?? true else {
            return self[.experiments].skip("no name, or an end before its beginning")
        }
        var experiment = experiment
        experiment.owner = experiment.owner.flatMap { self.owners[$0] }
        if self.here.experimentNames.contains(experiment.name) {
            let name = Self.freeName(experiment.name, limit: 255) { self.here.experimentNames.contains($0) }
            let what = "experiment \(experiment.name)"
            guard self.renames(.experiments, what, "the name is taken", to: name) else { return }
            experiment.name = name
        }
        self.here.experimentNames.insert(experiment.name)
        self.experiments.append(experiment)
        self[.experiments].taken += 1
    }

    private mutating func add(_ dashboard: OldCatalogue.Board) {
        let count = Int64(dashboard.tiles.count)
        self[.dashboards].source += 1
        self[.tiles].source += count
        guard !self.here.dashboards.contains(dashboard.id) else {
            self[.dashboards].present += 1
            return self[.tiles].present += count
        }
        var dashboard = dashboard
        dashboard.owner = dashboard.owner.flatMap { self.owners[$0] }
        guard !dashboard.name.isEmpty, dashboard.isGlobal || dashboard.owner != nil else {
            self[.tiles].skip("on a dashboard that was not taken", count: count)
            return self[.dashboards].skip("without a name, or private and of a user who was not taken")
        }
        let known = Self.tileKinds
        dashboard.tiles = Array(dashboard.tiles.filter { known.contains($0.kind) }.prefix(Self.tileLimit))
        for index in dashboard.tiles.indices {
            if dashboard.tiles[index].title.isEmpty { dashboard.tiles[index].title = dashboard.tiles[index].kind }
            dashboard.tiles[index].channel = dashboard.tiles[index].channel.flatMap { self.marks[$0] == nil ? nil : $0 }
        }
        self[.tiles].taken += Int64(dashboard.tiles.count)
        self[.tiles].skip(
            "of an unknown type, or beyond \(Self.tileLimit) of a dashboard",
            count: count - Int64(dashboard.tiles.count))
        self.dashboards.append(dashboard)
        self[.dashboards].taken += 1
    }

    private mutating func add(_ device: OldCatalogue.Device) {
        let count = Int64(device.terminals.count)
        self[.devices].source += 1
        self[.terminals].source += count
        guard !self.here.devices.contains(device.id) else {
            self[.devices].present += 1
            return self[.terminals].present += count
        }
        guard !device.name.isEmpty, !device.plugin.isEmpty else {
            self[.terminals].skip(Self.ofNoDevice, count: count)
            return self[.devices].skip("without a name or a plugin")
        }
        var device = device
        device.owner = device.owner.flatMap { self.owners[$0] }
        if self.here.deviceNames.contains(device.name) {
            let name = Self.freeName(device.name, limit: 255) { self.here.deviceNames.contains($0) }
            guard self.renames(.devices, "plugin instance \(device.name)", "the name is taken", to: name) else {
                return self[.terminals].skip(Self.ofNoDevice, count: count)
            }
            device.name = name
        }
        if let text = device.configuration, !Self.isConfiguration(text) {
            device.configuration = nil
            self.notes.append("plugin instance \(device.name): its configuration was no JSON object and is left out")
        }
        device.terminals = device.terminals.filter { !$0.physicalChannel.isEmpty && !$0.name.isEmpty }
        self[.terminals].taken += Int64(device.terminals.count)
        self[.terminals].skip("without an id or a name", count: count - Int64(device.terminals.count))
        for index in device.terminals.indices {
            if device.terminals[index].unit.isEmpty { device.terminals[index].unit = "-" }
            device.terminals[index].channel = device.terminals[index].channel.flatMap {
                self.marks[$0] == nil ? nil : $0
            }
        }
        self.here.deviceNames.insert(device.name)
        self.devices.append(device)
        self[.devices].taken += 1
    }

    private static let ofNoDevice = "of a plugin instance that was not taken"

    /// As the gateway takes it.
    private static func isConfiguration(_ text: String) -> Bool {
        // Whatever the decoder objects to: it is no object.
        let fields = try? JSONDecoder().decode([String: AnyJSON].self, from: Data(text.utf8))
        return fields != nil && text.utf8.count <= 65_536
    }

    /// Any value at all.
    private struct AnyJSON: Decodable {
        init(from decoder: any Decoder) throws {}
    }

    private mutating func add(_ token: OldCatalogue.Token) {
        self[.tokens].source += 1
        guard !self.here.tokens.contains(token.id) else { return self[.tokens].present += 1 }
        guard let hash = TokenHash(hexadecimal: token.hash), !token.name.isEmpty else {
            return self[.tokens].skip("without a name or a hash")
        }
        guard !self.here.tokenHashes.contains(hash) else { return self[.tokens].present += 1 }
        guard let owner = self.owners[token.owner] else {
            return self[.tokens].skip("of a user who was not taken")
        }
        var token = token
        token.owner = owner
        self.here.tokenHashes.insert(hash)
        self.tokens.append(token)
        self[.tokens].taken += 1
    }

    private mutating func add(_ message: OldCatalogue.Message) {
        self[.messages].source += 1
        guard !self.here.messages.contains(message.id) else { return self[.messages].present += 1 }
        guard (1...500).contains(message.content.unicodeScalars.count) else {
            return self[.messages].skip("without a text")
        }
        var message = message
        message.owner = message.owner.flatMap { self.owners[$0] }
        message.kind = message.kind ?? "info"
        self.messages.append(message)
        self[.messages].taken += 1
    }

    /// One change of each kind: whoever hears of it loads all of that kind again.
    var changes: [CatalogueChanged] {
        [
            self.people.first.map { CatalogueChanged(kind: CatalogueChanged.user, id: $0.id) },
            self.channels.first.map { CatalogueChanged(kind: CatalogueChanged.channel, id: $0.id) },
            self.experiments.first.map { CatalogueChanged(kind: CatalogueChanged.experiment, id: $0.id) },
            self.tokens.first.map { CatalogueChanged(kind: CatalogueChanged.apiToken, id: $0.id) },
        ].compactMap { $0 }
    }

    static let tileKinds: Set<String> = ["line_chart", "gauge", "stat_card", "actuator_toggle"]
    static let tileLimit = 100

    // MARK: - Conflicts

    subscript(kind: Kind) -> ImportTally {
        get { self.tallies[kind, default: ImportTally()] }
        set { self.tallies[kind] = newValue }
    }

    private mutating func conflict(_ what: String, _ reason: String) {
        self.conflicts.append(Conflict(what: what, reason: reason))
    }

    mutating func skip(_ kind: Kind, _ what: String, _ reason: String) {
        self.conflict(what, reason)
        self[kind].skip(reason)
    }

    /// Whether a row whose name is taken gets another one; else it is skipped.
    mutating func renames(_ kind: Kind, _ what: String, _ reason: String, to name: String) -> Bool {
        self.conflict(what, reason)
        guard self.policy == .rename else {
            self[kind].skip("the name is taken")
            return false
        }
        self.notes.append("\(what) is '\(name)' here")
        return true
    }

    /// `name (2)`, or the first number after it that is free, within `limit` characters.
    static func freeName(_ name: String, limit: Int, _ isTaken: (String) -> Bool) -> String {
        var number = 2
        while true {
            let suffix = " (\(number))"
            let stem = String(String.UnicodeScalarView(name.unicodeScalars.prefix(limit - suffix.count)))
            if !isTaken(stem + suffix) { return stem + suffix }
            number += 1
        }
    }
}

extension TokenHash {
    /// Reads 64 hexadecimal digits.
    init?(hexadecimal text: String) {
        guard text.utf8.count == 64, text.allSatisfy(\.isHexDigit) else { return nil }
        var bytes: [UInt8] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        self.init(bytes: bytes)
    }
}
