import Contracts
import Domain
import FoundationEssentials

/// An event as it lies in the outbox: its envelope, complete, so that whoever sends it again sends the same.
struct OutgoingEvent: Sendable, Hashable {
    /// JSON.
    let payload: String

    init(_ transition: ExperimentTransition, id: String, at now: Timestamp) throws {
        switch transition {
        case .started(let entry):
            self = try Self.envelope(
                id, ExperimentStarted.type, now,
                ExperimentStarted(
                    id: entry.experiment.id.text, name: entry.experiment.name,
                    startedOn: entry.experiment.startedAt.rfc3339, user: entry.createdBy?.text))
        case .stopped(let entry):
            self = try Self.envelope(
                id, ExperimentStopped.type, now,
                ExperimentStopped(
                    id: entry.experiment.id.text, name: entry.experiment.name,
                    startedOn: entry.experiment.startedAt.rfc3339,
                    stoppedOn: (entry.experiment.stoppedAt ?? now).rfc3339, user: entry.createdBy?.text))
        }
    }

    private init(payload: String) {
        self.payload = payload
    }

    private static func envelope(
        _ id: String, _ type: String, _ now: Timestamp, _ data: some Codable & Sendable & Hashable
    ) throws -> OutgoingEvent {
        let envelope = EventEnvelope(id: id, type: type, source: "gateway", time: now.rfc3339, data: data)
        return OutgoingEvent(payload: String(decoding: try JSONEncoder().encode(envelope), as: UTF8.self))
    }
}
