import Compression
import FoundationEssentials
import NIOCore
import Synchronization
import Testing

@testable import Chunks

/// A folder that is gone when the test is over.
private struct Place: ~Copyable {
    let path: String

    init() throws {
        self.path = "\(Self.temporary)chunks-\(UInt64.random(in: 0 ... .max))"
        try ChunkFile.makeFolder(self.path)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    private static var temporary: String { FileManager.default.temporaryDirectory.path() }

    func file(_ name: String) -> String { "\(self.path)/\(name)" }

    /// Bytes in gzip, as bundles are.
    func bundle(_ name: String, _ bytes: [UInt8], level: Int = 6) throws -> String {
        let gzip = try GzipDeflateStream(level: level)
        let path = self.file(name)
        try ChunkFile.write(path, isDurable: false) { write in
            try bytes.withUnsafeBytes { try gzip.deflate($0, isLast: true, write) }
        }
        return path
    }

    func inflated(_ path: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let inflate = try GzipInflateStream()
        try ChunkFile.read(path) { try inflate.inflate($0) { bytes.append(contentsOf: $0) } }
        return bytes
    }
}

@Suite("A bundle of chunks") struct BundleAssemblyTests {
    private let old = ChunkerTests.bytes(2_000_000, seed: 11)
    private var new: [UInt8] {
        Array(self.old[..<900_000]) + ChunkerTests.bytes(80_000, seed: 12) + self.old[900_000...]
    }

    /// What a server does: the chunks of a bundle, and the way to them.
    private func serve(_ path: String, in folder: String) throws -> (ChunkIndex, ChunkFolder) {
        let shelf = ChunkFolder(path: folder)
        return (try BundleChunking.store(path, in: shelf), shelf)
    }

    @Test("What the older one has is not fetched; the archive is equal, and with our gzip the file is, too")
    func delta() async throws {
        let place = try Place()
        let (older, bundle) = (try place.bundle("old", self.old), try place.bundle("new", self.new))
        let (index, shelf) = try self.serve(bundle, in: place.file("shelf"))
        let assembly = try BundleAssembly(index, indexSize: 0, in: ChunkFolder(path: place.file("work")))
        #expect(!assembly.plan().isDelta || assembly.plan().download > 2_000_000)
        try assembly.take(from: older)
        let plan = assembly.plan()
        #expect(plan.isDelta && plan.savedPercent > 85)
        let asked = Mutex(0)
        try await assembly.fetch(plan) { chunk in
            asked.withLock { $0 += 1 }
            return try #require(try shelf.stored(chunk.id))
        }
        #expect(asked.withLock { $0 } == plan.missing.count)
        let target = place.file("made")
        let file = try assembly.write(to: target)
        #expect(try place.inflated(target) == self.new)
        #expect(file == index.bundle)
        assembly.remove()
        #expect(!FileManager.default.fileExists(atPath: place.file("work")))
    }

    @Test("Made with another gzip, the file is another and the archive the same")
    func otherLevel() async throws {
        let place = try Place()
        let bundle = try place.bundle("new", self.new, level: 1)
        let (index, _) = try self.serve(bundle, in: place.file("shelf"))
        let assembly = try BundleAssembly(index, indexSize: 0, in: ChunkFolder(path: place.file("work")))
        try assembly.take(from: bundle)
        #expect(assembly.plan().missing.isEmpty)
        let file = try assembly.write(to: place.file("made"))
        #expect(file.sha256 != index.bundle.sha256)
        #expect(try place.inflated(place.file("made")) == self.new)
    }

    @Test("A wrong chunk is refused and not kept; after a cut it goes on where it was")
    func resumed() async throws {
        struct Cut: Error {}
        let place = try Place()
        let (index, shelf) = try self.serve(try place.bundle("new", self.new), in: place.file("shelf"))
        let work = ChunkFolder(path: place.file("work"))
        let assembly = try BundleAssembly(index, indexSize: 0, in: work)
        let first = assembly.plan()
        let count = Mutex(0)
        await #expect(throws: Cut.self) {
            try await assembly.fetch(first, parallel: 2) { chunk in
                if count.withLock({
                    $0 += 1; return $0
                }) > 10 {
                    throw Cut()
                }
                return try #require(try shelf.stored(chunk.id))
            }
        }
        let second = try BundleAssembly(index, indexSize: 0, in: work).plan()
        #expect((8...11).contains(first.missing.count - second.missing.count))

        let wrong = try #require(second.missing.first)
        let other = try #require(second.missing.last)
        await #expect(throws: ChunkError.damaged(wrong.id)) {
            try await assembly.fetch(second, parallel: 1) { chunk in
                var stored = try #require(try shelf.stored(chunk.id))
                let byte = try #require(stored.getInteger(at: 30, as: UInt8.self))
                stored.setInteger(byte ^ 1, at: 30)
                return stored
            }
        }
        #expect(work.storedLength(wrong.id) == nil)
        await #expect(throws: ChunkError.damaged(wrong.id)) {
            // Another chunk, in itself right.
            try await assembly.fetch(second, parallel: 1) { _ in
                try #require(try shelf.stored(other.id))
            }
        }
        try await assembly.fetch(assembly.plan()) { try #require(try shelf.stored($0.id)) }
        #expect(try assembly.write(to: place.file("made")) == index.bundle)
    }

    @Test("What a power cut has left of a chunk is found when it is written, and fetched again")
    func damaged() async throws {
        let place = try Place()
        let (index, shelf) = try self.serve(try place.bundle("new", self.new), in: place.file("shelf"))
        let work = ChunkFolder(path: place.file("work"))
        let assembly = try BundleAssembly(index, indexSize: 0, in: work)
        try await assembly.fetch(assembly.plan()) { try #require(try shelf.stored($0.id)) }
        let victim = index.chunks[3]
        try ChunkFile.write(work.file(victim.id), isDurable: false) { _ in }
        #expect(throws: ChunkError.damaged(victim.id)) { try assembly.write(to: place.file("made")) }
        #expect(!FileManager.default.fileExists(atPath: place.file("made")))
        #expect(assembly.plan().missing == [victim])
    }

    @Test("What is no bundle is not cut; what is cut off neither")
    func malformed() throws {
        let place = try Place()
        let good = try place.bundle("good", self.old)
        let whole = try #require(try ChunkFile.contents(good, limit: 1 << 30))
        for (name, bytes) in [
            ("text", Array("no bundle".utf8)), ("part", Array(whole.readableBytesView.dropLast(100))),
        ] {
            let path = place.file(name)
            try ChunkFile.write(path, isDurable: false) { write in try bytes.withUnsafeBytes { try write($0) } }
            #expect(throws: ChunkError.malformedBundle(path)) { try BundleChunking.measure(path) }
        }
    }

    @Test("Releases share chunks; those that no release needs are removed, and what was half written")
    func shelf() throws {
        let place = try Place()
        let (one, shelf) = try self.serve(try place.bundle("old", self.old), in: place.file("shelf"))
        let (two, _) = try self.serve(try place.bundle("new", self.new), in: place.file("shelf"))
        let (ofOne, ofTwo) = (Set(one.chunks.map(\.id)), Set(two.chunks.map(\.id)))
        #expect(ofOne.intersection(ofTwo).count > 40)
        let draft = "\(shelf.path)/\(one.chunks[0].id.description.prefix(2))/.x.new"
        try ChunkFile.write(draft, isDurable: false) { _ in }
        #expect(try shelf.keep(only: ofTwo) == ofOne.subtracting(ofTwo).count)
        #expect(!FileManager.default.fileExists(atPath: draft))
        for chunk in two.chunks { #expect(try shelf.bytes(chunk).readableBytes == chunk.length) }
        #expect(try shelf.keep(only: []) == ofTwo.count)
    }
}
