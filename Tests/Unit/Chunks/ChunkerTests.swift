import TestSupport
import Testing

@testable import Chunks

@Suite struct ChunkerTests {
    /// Bytes that are the same at each run.
    static func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }

    /// Lengths of the chunks, when the bytes come in pieces of `piece`.
    static func cut(_ bytes: [UInt8], piece: Int = 65_536, _ sizes: ChunkSizes = .standard) -> [Int] {
        let chunker = Chunker(sizes)
        var lengths: [Int] = []
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = rest.prefix(piece)
                chunker.append(UnsafeRawBufferPointer(rebasing: part)) { lengths.append($0.count) }
                rest = rest.dropFirst(part.count)
            }
        }
        chunker.finish { lengths.append($0.count) }
        return lengths
    }

    static func ids(_ bytes: [UInt8]) -> Set<ChunkID> {
        let chunker = Chunker()
        var ids: Set<ChunkID> = []
        bytes.withUnsafeBytes { chunker.append($0) { ids.insert(ChunkID(of: $0)) } }
        chunker.finish { ids.insert(ChunkID(of: $0)) }
        return ids
    }

    @Test("The numbers of the hash are those of the format")
    func gear() {
        #expect(Gear.table.count == 256)
        #expect(Gear.table[0] == 0xE220_A839_7B1D_CDAF)
        #expect(Gear.table[1] == 0x6E78_9E6A_A1B9_65F4)
        #expect(Gear.table[255] == 0x5A58_32BB_47BC_F19E)
    }

    @Test("Equal bytes are cut at the same places, at every time and however they come")
    func determinism() {
        let bytes = Self.bytes(1_000_000)
        let lengths = Self.cut(bytes)
        #expect(lengths.reduce(0, +) == bytes.count)
        #expect(Array(lengths.prefix(6)) == [16_865, 42_794, 14_066, 38_378, 45_072, 34_728])
        for piece in [1, 511, 8192, 100_000, 1_000_000] { #expect(Self.cut(bytes, piece: piece) == lengths) }
    }

    @Test("Chunks are as long as they may be, and most are close to the average")
    func sizes() {
        let lengths = Self.cut(Self.bytes(8_000_000, seed: 7))
        #expect(lengths.dropLast().allSatisfy { (8192...131_072).contains($0) })
        let average = 8_000_000 / lengths.count
        #expect((24_000...48_000).contains(average), "\(average)")
        // Where nothing says so, the longest is cut.
        #expect(Self.cut([UInt8](repeating: 0, count: 300_000)).dropLast().allSatisfy { $0 == 131_072 })
        #expect(Self.cut([]).isEmpty)
        #expect(Self.cut([1]) == [1])
    }

    @Test("What is inserted, removed or changed moves the cuts beside it alone")
    func stability() {
        let bytes = Self.bytes(4_000_000, seed: 3)
        let before = Self.ids(bytes)
        var inserted = bytes
        inserted.insert(contentsOf: [1, 2, 3], at: 1_000_000)
        var removed = bytes
        removed.removeSubrange(2_000_000..<2_000_777)
        var changed = bytes
        changed[3_000_000] ^= 1
        for after in [inserted, removed, changed] {
            let missing = Self.ids(after).subtracting(before)
            #expect((1...4).contains(missing.count), "\(missing.count)")
        }
        // A tar begins anew at each file: the same file elsewhere is found.
        let moved = Self.bytes(50_000, seed: 9) + bytes
        #expect(Self.ids(moved).subtracting(before).count <= 6)
    }
}
