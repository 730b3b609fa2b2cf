import Contracts
import Domain
import FoundationEssentials

/// What a client says. Types and members that are not known are passed over, as old servers did.
enum LiveMessage: Hashable {
    struct Channels: Hashable {
        /// Public ids; nil: none are named.
        var ids: [String]?
        var names: [NamePattern] = []

        var isEmpty: Bool { self.ids == nil && self.names.isEmpty }
    }

    struct Subscribe: Hashable {
        var channels = Channels()
        /// To what is subscribed already, instead of in its place.
        var adds = false
        var withSnapshot = false
        /// Nil: not given.
        var interval: Duration?
        var heartbeat: Duration?
        var position: LivePosition?
    }

    case ping
    case subscribe(Subscribe)
    /// Of no channels: from all.
    case unsubscribe(Channels)
    /// Whether alerts are to be followed.
    case follow(alerts: Bool)
    case unknown

    /// The topic.
    static let alerts = "alerts"

    static let idLimit = 5000
    static let nameLimit = 100
    static let nameLength = 255
    static let intervals = 0...60_000
    static let heartbeats = 1000...60_000

    init(json: Data) throws(LiveMessageError) {
        let wire: Wire
        do {
            wire = try JSONDecoder().decode(Wire.self, from: json)
        } catch let DecodingError.typeMismatch(_, context) where !context.codingPath.isEmpty {
            throw Self.wrongType(context)
        } catch let DecodingError.valueNotFound(_, context) where !context.codingPath.isEmpty {
            throw Self.wrongType(context)
        } catch let DecodingError.dataCorrupted(context) where !context.codingPath.isEmpty {
            throw Self.wrongType(context)
        } catch {
            throw .malformed
        }
        switch wire.type {
        case "ping": self = .ping
        case "subscribe": self = .subscribe(try wire.subscribe)
        case "unsubscribe": self = .unsubscribe(try wire.channels)
        case "follow": self = .follow(alerts: try wire.followsAlerts)
        default: self = .unknown
        }
    }

    private static func wrongType(_ context: DecodingError.Context) -> LiveMessageError {
        let field = context.codingPath[0].stringValue
        let expected =
            switch Wire.CodingKeys(rawValue: field) {
            case .ids, .names, .topics: "a list of texts"
            case .adds, .withSnapshot: "true or false"
            case .interval, .heartbeat: "a whole number of milliseconds"
            default: "a text"
            }
        return LiveMessageError(field: field, reason: "\(field) must be \(expected).")
    }

    /// The wire's form.
    private struct Wire: Decodable {
        var type: String?
        var ids: [String]?
        var names: [String]?
        var topics: [String]?
        var adds: Bool?
        var withSnapshot: Bool?
        // Decoded as they come: what is no whole number is told by its field.
        var interval: Double?
        var heartbeat: Double?
        var position: String?

        enum CodingKeys: String, CodingKey {
            case type, names, topics, position
            case ids = "event_public_ids"
            case adds = "add"
            case withSnapshot = "snapshot"
            case interval = "interval_ms"
            case heartbeat = "heartbeat_ms"
        }

        var channels: Channels {
            get throws(LiveMessageError) {
                if let ids = self.ids, ids.count > LiveMessage.idLimit {
                    throw Self.refused(.ids, "may have at most \(LiveMessage.idLimit) ids")
                }
                let names = self.names ?? []
                guard names.count <= LiveMessage.nameLimit else {
                    throw Self.refused(.names, "may have at most \(LiveMessage.nameLimit) patterns")
                }
                guard names.allSatisfy({ (1...LiveMessage.nameLength).contains($0.utf8.count) }) else {
                    throw Self.refused(.names, "must be patterns of 1 to \(LiveMessage.nameLength) bytes")
                }
                // Only names are given: no ids.
                return Channels(ids: self.ids ?? (self.names == nil ? nil : []), names: names.map { NamePattern($0) })
            }
        }

        var followsAlerts: Bool {
            get throws(LiveMessageError) {
                guard let topics = self.topics, topics.allSatisfy({ $0 == LiveMessage.alerts }) else {
                    throw Self.refused(.topics, "must be a list of topics: alerts is the only one")
                }
                return !topics.isEmpty
            }
        }

        var subscribe: Subscribe {
            get throws(LiveMessageError) {
                let interval = try Self.milliseconds(self.interval, .interval, in: LiveMessage.intervals)
                let heartbeat = try Self.milliseconds(self.heartbeat, .heartbeat, in: LiveMessage.heartbeats)
                let position = self.position.map { LivePosition(text: $0) }
                if case .some(.none) = position {
                    throw Self.refused(.position, "must be a position that the server gave")
                }
                let adds = self.adds ?? false
                if adds, self.position != nil {
                    throw Self.refused(.position, "cannot be given together with add: the other channels are past it")
                }
                return Subscribe(
                    channels: try self.channels, adds: adds, withSnapshot: self.withSnapshot ?? false,
                    interval: interval, heartbeat: heartbeat, position: position ?? nil)
            }
        }

        private static func milliseconds(
            _ value: Double?, _ key: CodingKeys, in range: ClosedRange<Int>
        ) throws(LiveMessageError) -> Duration? {
            guard let value else { return nil }
            guard let whole = Int(exactly: value), range.contains(whole) else {
                throw Self.refused(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return .milliseconds(whole)
        }

        private static func refused(_ key: CodingKeys, _ reason: String) -> LiveMessageError {
            LiveMessageError(field: key.rawValue, reason: "\(key.rawValue) \(reason).")
        }
    }
}
