import Domain
import TestSupport
import Testing

@testable import Catalogue

@Suite("Experiments in memory")
struct ExperimentSnapshotTests {
    private static func experiment(_ id: String, _ start: Int64, _ stop: Int64?) -> Experiment {
        Experiment(
            id: Experiment.ID(id), name: id, startedAt: Timestamp(microseconds: start),
            stoppedAt: stop.map(Timestamp.init(microseconds:)))
    }

    private static func ids(_ experiments: [Experiment], at times: some Sequence<Int64>) -> [String] {
        let snapshot = ExperimentSnapshot(experiments)
        return times.map { snapshot.experiment(at: Timestamp(microseconds: $0))?.id.text ?? "-" }
    }

    @Test("A reading belongs from the start on, and not from the stop on")
    func edges() {
        let one = [Self.experiment("a", 10, 20)]
        #expect(Self.ids(one, at: [9, 10, 19, 20, 21]) == ["-", "a", "a", "-", "-"])
        #expect(Self.ids([Self.experiment("a", 10, nil)], at: [9, 10, .max]) == ["-", "a", "a"])
        #expect(Self.ids([], at: [0]) == ["-"])
        #expect(Self.ids([Self.experiment("a", 10, 10)], at: [9, 10, 11]) == ["-", "-", "-"])
    }

    @Test("Where several overlap, the one that was started last counts, and behind its end the one before it again")
    func overlap() {
        let experiments = [Self.experiment("a", 0, nil), Self.experiment("c", 20, 30), Self.experiment("b", 10, 25)]
        #expect(Self.ids(experiments, at: [5, 15, 22, 27, 30]) == ["a", "b", "c", "c", "a"])
    }

    @Test("An experiment is found by its id")
    func byID() {
        let snapshot = ExperimentSnapshot([Self.experiment("a", 0, nil)])
        #expect(snapshot[Experiment.ID("a")]?.name == "a")
        #expect(snapshot[Experiment.ID("b")] == nil)
    }

    @Test(
        "At every instant it is the one that a search through all of them finds, whatever they are", arguments: 0..<20)
    func random(_ seed: UInt64) {
        var generator = SplitMix(state: seed)
        let experiments = (0..<40).map { number in
            let start = Int64.random(in: 0...60, using: &generator)
            let length = Int64.random(in: 0...20, using: &generator)
            return Self.experiment("\(number)", start, Bool.random(using: &generator) ? start + length : nil)
        }
        let snapshot = ExperimentSnapshot(experiments)
        for time in (-1...82).map({ Timestamp(microseconds: $0) }) {
            let expected = experiments.filter { $0.contains(time) }
                .max { ($0.startedAt, $0.id.text) < ($1.startedAt, $1.id.text) }
            #expect(snapshot.experiment(at: time) == expected)
        }
    }
}
