import NIOCore
import Testing

@testable import Chunks

@Suite struct ChunkIndexTests {
    private static let one = String(repeating: "0123456789abcdef", count: 4)
    private static let two = String(repeating: "f", count: 64)
    private static let text = """
        webmacs-chunks 1
        bundle \(one) 900
        archive \(two) 3000
        chunks 3
        \(one) 1000 400
        \(two) 1000 300
        \(one) 1000 400

        """

    @Test("The text says all, and is the same when it is written again")
    func roundTrip() throws {
        let index = try ChunkIndex(Self.text.utf8)
        #expect(index.bundle.size == 900 && index.archive.size == 3000 && index.chunks.count == 3)
        #expect(index.bundle.sha256.description == Self.one)
        #expect(index.chunks[1].storedLength == 300 && index.chunks[0] == index.chunks[2])
        #expect(index.text == Self.text)
    }

    @Test(
        "Anything else is refused",
        arguments: [
            ("webmacs-chunks 1", "webmacs-chunks 2"), ("bundle", "bundel"), ("chunks 3", "chunks 4"),
            ("chunks 3", "chunks 2"), ("3000", "3001"), (" 400", " 0400"), (" 400", " -4"), (" 300", ""),
            ("abcdef 1000", "abcdeF 1000"), ("1000 300", "0 300"), ("1000 300", "1000 999999999999"),
            ("chunks 3", "chunks 99999999999"), ("900", "900 "),
        ])
    func refused(part: String, instead: String) {
        let text = Self.text.replacing(part, with: instead, maxReplacements: 1)
        #expect(throws: ChunkError.self) { try ChunkIndex(text.utf8) }
    }

    @Test("What is no text is refused, too")
    func garbage() {
        for bytes in [[], [0], [UInt8](repeating: 10, count: 1000), Array("webmacs-chunks 1\n".utf8)] as [[UInt8]] {
            #expect(throws: ChunkError.self) { try ChunkIndex(bytes) }
        }
    }

    @Test("An id is 64 digits in lower case")
    func ids() throws {
        let id = try #require(ChunkID(Self.one.utf8))
        #expect(id.description == Self.one)
        #expect(ChunkID(Self.one.dropLast().utf8) == nil && ChunkID((Self.one + "0").utf8) == nil)
        #expect(ChunkID(Self.one.uppercased().utf8) == nil && ChunkID("../../etc/passwd".utf8) == nil)
        let empty = ChunkID(of: UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(empty.description == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("A plan counts each missing chunk once, and takes the whole when that is shorter")
    func plan() throws {
        let index = try ChunkIndex(Self.text.utf8)
        let none = DeltaPlan(index, indexSize: 100) { _ in false }
        #expect(none.missing.count == 2 && none.download == 800 && none.isDelta)
        #expect(!DeltaPlan(index, indexSize: 200) { _ in false }.isDelta)
        let some = DeltaPlan(index, indexSize: 100) { $0.description == Self.one }
        #expect(some.missing.map(\.storedLength) == [300] && some.download == 400)
        #expect(abs(some.savedPercent - 100 * 500 / 900) < 0.01)
        #expect(DeltaPlan(index, indexSize: 1000) { _ in true }.savedPercent == 0)
    }
}
