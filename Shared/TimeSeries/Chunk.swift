import Domain

/// A stretch of sealed points of one channel, all of one UTC day.
package struct Chunk: Sendable, Hashable {
    /// 1 to ``ChunkCodec/capacity``, in their order.
    package let points: [Point]
    package let aggregate: Aggregate

    private init?(_ points: [Point]) {
        guard let aggregate = Aggregate(points) else { return nil }
        self.points = points
        self.aggregate = aggregate
    }

    /// Cuts points into chunks, by the day and then by what a chunk holds.
    ///
    /// - Parameters:
    ///   - points: In their order.
    ///   - fillsUp: Makes full chunks and one with the rest, which more will follow; otherwise chunks of a day are alike in
    ///     size, so that late points leave no tiny ones behind.
    ///   - capacity: Of a chunk; smaller in tests.
    package static func split(
        _ points: [Point], fillsUp: Bool, capacity: Int = ChunkCodec.capacity
    ) -> [Chunk] {
        var chunks: [Chunk] = []
        var rest = points[...]
        while let first = rest.first {
            let day = first.time.startOfDay
            let end = rest.partitioningIndex { $0.time.startOfDay > day }
            var left = rest[..<end]
            var count = (left.count + capacity - 1) / capacity
            while count > 0 {
                let size = fillsUp ? min(capacity, left.count) : (left.count + count - 1) / count
                chunks += [Chunk(Array(left.prefix(size)))].compactMap { $0 }
                left = left.dropFirst(size)
                count -= 1
            }
            rest = rest[end...]
        }
        return chunks
    }
}

extension RandomAccessCollection {
    /// The first index whose element meets `condition`, where all behind one that does do so too.
    fileprivate func partitioningIndex(where condition: (Element) -> Bool) -> Index {
        var low = self.startIndex
        var count = self.count
        while count > 0 {
            let half = count / 2
            let middle = self.index(low, offsetBy: half)
            if condition(self[middle]) {
                count = half
            } else {
                low = self.index(after: middle)
                count -= half + 1
            }
        }
        return low
    }
}
