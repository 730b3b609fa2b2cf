import Contracts
import Domain
import Synchronization
import TestSupport
import Testing
import TimeSeries

@testable import WorkerService

@Suite("Watch over the disk", .enabled(if: TestServers.haveDatabase))
struct DiskTests {
    @Test("A disk that fills up is said once, and once that it does not any more; whoever watches may change")
    func alerts() async throws {
        try await TestArchive.with { archive in
            var random = SplitMix(state: 42)
            try await archive.store(
                randomWalk(from: TestArchive.noon - .seconds(3 * 86_400), count: 5000, using: &random), of: 1)
            let said = Mutex<[EventEnvelope<SystemAlert>]>([])
            for (hour, free) in [Int64(1) << 40, 1000, 1000, 1 << 40, 1 << 40].enumerated() {
                let job = DiskJob(
                    space: { DiskSpace(totalBytes: 1 << 41, freeBytes: free) },
                    say: { event in said.withLock { $0.append(event) } }
                ).job
                _ = try await archive.runner.run(job, at: TestArchive.noon + .seconds(3600 * hour))
            }
            let events = said.withLock { $0 }
            #expect(events.map(\.data.state) == [.raised, .resolved])
            #expect(events.allSatisfy { $0.type == "system_alert" && $0.source == "worker" })
            #expect(Set(events.map(\.id)).count == 2)
        }
    }

    @Test("The space of a folder's disk is known, that of no folder is not")
    func space() throws {
        let space = try #require(DiskSpace(path: "/tmp"))
        #expect(space.totalBytes >= space.freeBytes && space.freeBytes > 0)
        #expect(DiskSpace(path: "/does/not/exist") == nil)
    }
}
