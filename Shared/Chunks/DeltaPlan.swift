/// What a device must fetch to have a bundle, and whether that is less than the bundle.
package struct DeltaPlan: Hashable, Sendable {
    /// Each once, in the order of the bundle.
    package let missing: [ChunkIndex.Chunk]
    /// Of the missing chunks as they are sent, and of their index, in bytes.
    package let download: Int
    /// Of the whole bundle, in bytes.
    package let full: Int

    /// - Parameters:
    ///   - indexSize: what the index has cost, in bytes.
    ///   - isPresent: whether a chunk is there already.
    package init(_ index: ChunkIndex, indexSize: Int, isPresent: (ChunkID) -> Bool) {
        var seen: Set<ChunkID> = []
        self.missing = index.chunks.filter { seen.insert($0.id).inserted && !isPresent($0.id) }
        self.download = self.missing.reduce(indexSize) { $0 + $1.storedLength }
        self.full = index.bundle.size
    }

    /// Whether chunks are the shorter way.
    package var isDelta: Bool { self.download < self.full }

    /// Of what the bundle would have taken: 0 when nothing is saved.
    package var savedPercent: Double {
        guard self.isDelta else { return 0 }
        return 100 * Double(self.full - self.download) / Double(self.full)
    }
}
