import Domain
import Testing

@testable import QueryService

@Suite("Experiments laid over each other")
struct ExperimentRunTests {
    private func experiment(_ start: Int, _ end: Int?) -> Experiment {
        Experiment(
            id: .init("e\(start)"), name: "Run", startedAt: Timestamp(microseconds: Int64(start) * 1_000_000),
            stoppedAt: end.map { Timestamp(microseconds: Int64($0) * 1_000_000) })
    }

    @Test("The longest takes all columns, others as many as they are as long; one that runs ends now")
    func columns() {
        let now = Timestamp(microseconds: 1_400_000_000)
        let runs = ExperimentRun.align(
            [self.experiment(0, 100), self.experiment(1000, nil), self.experiment(50, 50)], pixels: 1000, now: now)
        #expect(runs.map(\.columns) == [250, 1000, 1])
        #expect(runs[1].end == now)
        #expect(runs.allSatisfy { $0.end > $0.experiment.startedAt })
    }

    @Test("A filter keeps what is within the experiment and its own edges")
    func filter() {
        var filter = ReadingFilter(channels: [1], from: Timestamp(microseconds: 5_000_000))
        filter.restrict(to: self.experiment(0, 100))
        #expect(filter.from?.microseconds == 5_000_000 && filter.to?.microseconds == 100_000_000)
        filter.restrict(to: self.experiment(10, nil))
        #expect(filter.from?.microseconds == 10_000_000 && filter.to?.microseconds == 100_000_000)
    }
}
