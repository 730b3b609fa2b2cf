import Contracts
import Domain
import ServiceKit
import Testing

@testable import IngestionService

@Suite("Watching the storage")
struct StorageWatchTests {
    private let start = Timestamp(microseconds: 1_767_225_600_000_000)

    @Test("An episode is one alert raised and one resolved, however often writes are refused in it")
    func episode() async throws {
        let watch = StorageWatch()
        #expect(watch.alerts(at: self.start).isEmpty)
        for second in 0..<5 { watch.refused(by: .database, at: self.start + .seconds(second)) }
        #expect(watch.alerts(at: self.start + .seconds(5)).map(\.data.state) == [.raised])
        await #expect(throws: ReadinessProblem.self) { try await watch.check() }

        watch.took(.database, at: self.start + .seconds(6))
        #expect(watch.alerts(at: self.start + .seconds(7)).isEmpty)
        // A small write had found room once more.
        watch.refused(by: .database, at: self.start + .seconds(7))
        watch.took(.database, at: self.start + .seconds(10))
        #expect(watch.alerts(at: self.start + .seconds(11)).isEmpty)
        watch.took(.database, at: self.start + .seconds(11))
        let resolved = watch.alerts(at: self.start + .seconds(12))
        #expect(resolved.map(\.data.state) == [.resolved])
        #expect(resolved.map(\.id) == ["storage-full-database-1767225600000000-resolved"])
        #expect(resolved.map(\.time) == ["2026-01-01T00:00:12.000000Z"])
        try await watch.check()
        #expect(watch.alerts(at: self.start + .seconds(13)).isEmpty)
    }

    @Test("The database and Redis are told apart")
    func places() async throws {
        let watch = StorageWatch()
        watch.refused(by: .redis, at: self.start)
        watch.took(.database, at: self.start)
        #expect(watch.alerts(at: self.start + .seconds(9)).map(\.data.message) == [StorageWatch.Place.redis.problem])
        await #expect(throws: ReadinessProblem.self) { try await watch.check() }
    }

    @Test("What could not be said is said later, in its order, and never grows without bound")
    func keep() {
        let watch = StorageWatch()
        watch.refused(by: .database, at: self.start)
        watch.keep(watch.alerts(at: self.start))
        watch.took(.database, at: self.start)
        #expect(watch.alerts(at: self.start + .seconds(3)).map(\.data.state) == [.raised, .resolved])
        for second in 0..<100 {
            watch.refused(by: .database, at: self.start + .seconds(second * 10))
            watch.took(.database, at: self.start + .seconds(second * 10 + 1))
            watch.keep(watch.alerts(at: self.start + .seconds(second * 10 + 5)))
        }
        #expect(watch.alerts(at: self.start + .seconds(2000)).count == StorageWatch.unsaidLimit)
    }
}
