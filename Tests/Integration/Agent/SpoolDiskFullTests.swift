import Domain
import FoundationEssentials
import Testing

@testable import AgentService

@Suite(.enabled(if: SmallDisk.isAvailable && CrashingAgent.path == nil), .timeLimit(.minutes(1)))
struct SpoolDiskFullTests {
    /// Appends until the disk is full, at most `limit` times.
    ///
    /// - Returns: how many appends succeeded.
    private func fill(_ spool: Spool, limit: Int = 1_000) async throws -> Int {
        let samples = (0..<2_000).map { Sample(channel: "a", value: Double($0)) }
        for count in 0..<limit {
            do {
                try await spool.append(samples, at: .now())
            } catch SpoolError.full {
                return count
            }
        }
        return limit
    }

    /// What the open lane has, run by run.
    private func count(_ spool: Spool) async throws -> Int64 {
        let live = spool.state.live
        var last = live.acknowledged
        while let batch = try await spool.read(live.boot, after: last, limit: 5_000) {
            #expect(batch.first == last + 1)
            last = batch.last
        }
        #expect(last == live.last)
        return last - live.acknowledged
    }

    @Test("On a full disk readings are refused, what is spooled is sent and deleted, and its room is used again")
    func full() async throws {
        try await SmallDisk.with(megabytes: 17) { disk in
            var spool = try await CrashingAgent.open("\(disk.path)/spool.sqlite")
            let appended = try await self.fill(spool)
            #expect(appended > 20)
            #expect(spool.state.live.last == Int64(appended) * 2_000)
            #expect(!FileManager.default.fileExists(atPath: "\(disk.path)/spool.sqlite.reserve"))
            #expect(try await self.fill(spool) == 0, "still full")

            // The server takes some of it, again and again: as much finds room as was taken.
            for _ in 0..<5 {
                let live = spool.state.live
                spool.acknowledge(live.boot, upTo: live.acknowledged + 20_000)
                let again = try await self.fill(spool)
                #expect((5...15).contains(again), "\(again)")
            }
            // The agent starts anew on the full disk.
            let waiting = spool.state.waiting
            try await spool.close()
            spool = try await CrashingAgent.open("\(disk.path)/spool.sqlite")
            #expect(spool.state.waiting == waiting)

            try disk.resize(megabytes: 64)
            #expect(try await self.fill(spool, limit: 20) == 20)
            #expect(FileManager.default.fileExists(atPath: "\(disk.path)/spool.sqlite.reserve"))
            #expect(try await self.count(spool) == waiting + 40_000)
            try await spool.close()
        }
    }

    @Test("When others fill the disk, what is acknowledged can still be deleted from the reserve")
    func filledByOthers() async throws {
        try await SmallDisk.with(megabytes: 40) { disk in
            let spool = try await CrashingAgent.open("\(disk.path)/spool.sqlite")
            _ = try await self.fill(spool, limit: 20)
            disk.fill()
            var refused = 0
            for _ in 0..<200 where try await self.fill(spool, limit: 1) == 0 { refused += 1 }
            #expect(refused > 0)
            let live = spool.state.live
            spool.acknowledge(live.boot, upTo: live.last)
            _ = try await self.fill(spool, limit: 1)
            #expect(try await self.fill(spool, limit: 5) == 5)
            #expect(try await self.count(spool) <= 12_000)
            try await spool.close()
        }
    }
}
