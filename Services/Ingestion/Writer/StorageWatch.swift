import Contracts
import Domain
import Metrics
import ServiceKit
import Synchronization

/// Remembers who refuses writes for want of space, and what has to be said about it.
///
/// Told by whoever writes; a refusal begins an episode, which is over when writes have gone well for
/// ``StorageWatch/calm``. Each episode is one alert raised and one resolved.
final class StorageWatch: ReadinessCheck, Sendable {
    enum Place: String, Sendable, CaseIterable {
        case database
        case redis

        var problem: String {
            switch self {
            case .database: "The database has no space left; readings wait in the streams."
            case .redis: "Redis has no memory or disk left; readings wait at their senders."
            }
        }
    }

    private struct Episode {
        var since: Timestamp
        /// When it last went well; nil since the last refusal.
        var wellSince: Timestamp?
    }
    private struct State {
        var episodes: [Place: Episode] = [:]
        var unsaid: [EventEnvelope<SystemAlert>] = []
    }

    let name = "storage"
    private let metrics: IngestionMetrics
    private let isFull = Atomic(false)
    private let state = Mutex(State())

    /// How long writes must go well until it counts as over: small ones find room on a full disk now and then.
    static let calm: Duration = .seconds(2)

    /// Alerts that wait for Redis; beyond it the oldest go.
    static let unsaidLimit = 16

    init(metrics: IngestionMetrics = IngestionMetrics()) {
        self.metrics = metrics
    }

    /// `place` has refused a write for want of space.
    func refused(by place: Place, at now: Timestamp = .now()) {
        self.state.withLock { state in
            self.isFull.store(true, ordering: .relaxed)
            self.metrics.storageFull.record(1)
            if state.episodes[place] == nil {
                state.episodes[place] = Episode(since: now)
                Self.say(.raised, of: place, since: now, at: now, place.problem, in: &state)
            }
            state.episodes[place]?.wellSince = nil
        }
    }

    /// `place` has taken a write. Costs next to nothing when all is well.
    func took(_ place: Place, at now: @autoclosure () -> Timestamp = .now()) {
        guard self.isFull.load(ordering: .relaxed) else { return }
        let now = now()
        self.state.withLock { state in
            guard let episode = state.episodes[place], episode.wellSince == nil else { return }
            state.episodes[place]?.wellSince = now
        }
    }

    /// What has to be said now; whoever cannot say it gives it back with ``keep(_:)``.
    func alerts(at now: Timestamp = .now()) -> [EventEnvelope<SystemAlert>] {
        guard self.isFull.load(ordering: .relaxed) else { return [] }
        return self.state.withLock { state in
            for (place, episode) in state.episodes {
                guard let well = episode.wellSince, now >= well + Self.calm else { continue }
                state.episodes[place] = nil
                Self.say(.resolved, of: place, since: episode.since, at: now, "Readings are stored again.", in: &state)
            }
            defer { state.unsaid = [] }
            if state.episodes.isEmpty {
                self.isFull.store(false, ordering: .relaxed)
                self.metrics.storageFull.record(0)
            }
            return state.unsaid
        }
    }

    func keep(_ alerts: [EventEnvelope<SystemAlert>]) {
        self.state.withLock { state in
            state.unsaid = (alerts + state.unsaid).suffix(Self.unsaidLimit)
            self.isFull.store(true, ordering: .relaxed)
        }
    }

    func check() async throws {
        let full = self.state.withLock { state in Place.allCases.filter { state.episodes[$0] != nil } }
        guard full.isEmpty else { throw ReadinessProblem(full.map(\.problem).joined(separator: " ")) }
    }

    private static func say(
        _ alert: SystemAlert.State, of place: Place, since: Timestamp, at now: Timestamp, _ message: String,
        in state: inout State
    ) {
        let event = EventEnvelope(
            id: "storage-full-\(place.rawValue)-\(since.microseconds)-\(alert.rawValue)", type: SystemAlert.type,
            source: "ingestion", time: now.rfc3339,
            data: SystemAlert(alert: "storage_full", state: alert, message: message))
        state.unsaid = (state.unsaid + [event]).suffix(Self.unsaidLimit)
    }
}
