import Domain
import Synchronization

/// All experiments at one moment, findable by id and by time.
package struct ExperimentSnapshot: Sendable {
    private static let generations = Atomic<UInt64>(0)

    /// Different for every snapshot that was made, the same for its copies.
    package let generation = Self.generations.add(1, ordering: .relaxed).newValue

    /// From here on, up to the next one, readings belong to this experiment; nil: to none.
    private struct Edge {
        var time: Timestamp
        var experiment: Experiment?
    }

    private let byID: [Experiment.ID: Experiment]
    private let edges: [Edge]

    /// - Complexity: O(*n* log *n*).
    package init(_ experiments: [Experiment] = []) {
        self.byID = Dictionary(experiments.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        self.edges = Self.edges(of: experiments)
    }

    package var all: some Collection<Experiment> { self.byID.values }

    package subscript(id: Experiment.ID) -> Experiment? { self.byID[id] }

    /// To which experiment a reading of that time belongs: where several overlap, to the one that was started last.
    ///
    /// - Complexity: O(log *n*).
    package func experiment(at time: Timestamp) -> Experiment? {
        var low = 0
        var high = self.edges.count
        while low < high {
            let middle = (low + high) / 2
            if self.edges[middle].time <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : self.edges[low - 1].experiment
    }

    /// Walks through time with those that were started on a stack: the topmost one that has not ended is the answer. Of two
    /// that were started at once, the greater id comes last.
    private static func edges(of experiments: [Experiment]) -> [Edge] {
        var waiting = experiments.filter { $0.contains($0.startedAt) }
            .sorted { ($0.startedAt, $0.id.text) < ($1.startedAt, $1.id.text) }[...]
        let times = Set(waiting.map(\.startedAt) + waiting.compactMap(\.stoppedAt)).sorted()
        var stack: [Experiment] = []
        var edges: [Edge] = []
        for time in times {
            while let next = waiting.first, next.startedAt <= time { stack.append(waiting.removeFirst()) }
            while let top = stack.last, !top.contains(time) { stack.removeLast() }
            if edges.isEmpty || edges[edges.count - 1].experiment != stack.last {
                edges.append(Edge(time: time, experiment: stack.last))
            }
        }
        return edges
    }
}
