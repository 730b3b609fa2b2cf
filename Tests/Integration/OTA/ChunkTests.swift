import Chunks
import NIOCore
import TestSupport
import NIOCore
import Testing
import Updates

@testable import OTAService

@Suite("Chunks of bundles", .enabled(if: TestServers.haveDatabase))
struct ChunkTests {
    private static func maker(_ updates: TestUpdates) -> ChunkMaker {
        ChunkMaker(
            folder: updates.folder, releases: updates.releases, metrics: OTAMetrics(), logger: TestDatabase.quietLogger)
    }

    private static func index(_ shelf: ChunkShelf, _ bundle: [UInt8]) throws -> ChunkIndex {
        try ChunkIndex(try BundleFile(shelf.index(bundle.sha256)).read(at: 0, upTo: 1 << 20).readableBytesView)
    }

    @Test("Every bundle gets them, shared ones once; they go with the last release that has them")
    func made() async throws {
        try await TestUpdates.with { updates, maker in
            var generator = SplitMix(state: 1)
            let images = (0..<400_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            let first = try maker.bundle("1.1.0", images: images)
            let second = try maker.bundle("1.2.0", counter: 2, images: images + [1, 2, 3])
            let id = try await updates.accept(first)
            _ = try await updates.accept(second)
            let (chunks, shelf) = (Self.maker(updates), ChunkShelf(updates.folder))
            try await chunks.work()
            #expect(shelf.hasIndex(first.sha256) && shelf.hasIndex(second.sha256))
            let (one, two) = (try Self.index(shelf, first), try Self.index(shelf, second))
            #expect(one.bundle.sha256.description == first.sha256 && one.bundle.size == first.count)
            for chunk in one.chunks + two.chunks {
                #expect(try shelf.folder.bytes(chunk).readableBytes == chunk.length)
            }
            let alone = Set(one.chunks.map(\.id)).subtracting(two.chunks.map(\.id))
            #expect(!alone.isEmpty && alone.count < one.chunks.count)

            let bundle = try #require(try await updates.releases.delete(id, in: updates.folder))
            updates.folder.removeBundle(bundle.fileName)
            try await chunks.work(isFirst: false)
            #expect(!shelf.hasIndex(first.sha256) && shelf.hasIndex(second.sha256))
            #expect(alone.allSatisfy { shelf.folder.storedLength($0) == nil })
            for chunk in two.chunks { #expect(shelf.folder.storedLength(chunk.id) == chunk.storedLength) }
        }
    }

    @Test("Of two replicas with one folder one works; what a crash has left goes, and a damaged list is made again")
    func replicas() async throws {
        try await TestUpdates.with { updates, maker in
            let bundle = try maker.bundle("1.1.0")
            _ = try await updates.accept(bundle)
            let (chunks, shelf) = (Self.maker(updates), ChunkShelf(updates.folder))
            do {
                let lock = try shelf.lock()
                await #expect(throws: OTAError.uploadIsBusy) { try await chunks.work() }
                #expect(!shelf.hasIndex(bundle.sha256))
                withExtendedLifetime(lock) {}
            }
            try await chunks.work()
            let good = try Self.index(shelf, bundle)
            let stray = try #require(ChunkID(String(repeating: "ab", count: 32).utf8))
            try [1, 2, 3].withUnsafeBytes { try shelf.folder.store(stray, $0) }
            let file = try PartFile(shelf.index(bundle.sha256), truncated: true)
            try file.append(Array("webmacs-chunks 1\n".utf8))
            try await chunks.work()
            #expect(try Self.index(shelf, bundle) == good)
            #expect(shelf.folder.storedLength(stray) == nil)
        }
    }

    @Test("A file that was put in a verified bundle's place gets none")
    func exchanged() async throws {
        try await TestUpdates.with { updates, maker in
            let bundle = try maker.bundle("1.1.0")
            _ = try await updates.accept(bundle)
            let file = try PartFile(updates.folder.bundle("webmacs-update-1.1.0.tar.gz"), truncated: true)
            try file.append(try maker.bundle("1.3.0", counter: 3))
            let good = try maker.bundle("1.2.0", counter: 2)
            _ = try await updates.accept(good)
            try await Self.maker(updates).work()
            let shelf = ChunkShelf(updates.folder)
            #expect(!shelf.hasIndex(bundle.sha256) && shelf.hasIndex(good.sha256))
            #expect(try shelf.folder.keep(only: Set(try Self.index(shelf, good).chunks.map(\.id))) == 0)
        }
    }
}
