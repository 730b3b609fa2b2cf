/// A named span of time. The readings that were measured within it belong to it, whenever they came.
package struct Experiment: Sendable, Hashable {
    package typealias ID = Identifier<Experiment>

    package var id: ID
    package var name: String
    package var startedAt: Timestamp

    /// The first instant that does not belong to it, not before its start; nil: it runs.
    package var stoppedAt: Timestamp?

    package init(id: ID, name: String, startedAt: Timestamp, stoppedAt: Timestamp? = nil) {
        self.id = id
        self.name = name
        self.startedAt = startedAt
        self.stoppedAt = stoppedAt
    }

    package func contains(_ time: Timestamp) -> Bool {
        self.startedAt <= time && self.stoppedAt.map { time < $0 } ?? true
    }
}
