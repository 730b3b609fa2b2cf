/// How long chunks are, in bytes.
package struct ChunkSizes: Hashable, Sendable {
    package var minimum: Int
    /// A power of two; what most are close to.
    package var average: Int
    package var maximum: Int

    /// Measured on bundles of ours (docs/benchmarks.md): below it the index costs more than it saves, above it less is shared.
    package static let standard = ChunkSizes(minimum: 8 << 10, average: 32 << 10, maximum: 128 << 10)

    /// No index may have a longer chunk: whoever reads one allocates no more.
    package static let longest = 1 << 20

    package init(minimum: Int, average: Int, maximum: Int) {
        precondition(
            minimum > 0 && minimum < average && average < maximum && maximum <= Self.longest
                && average.nonzeroBitCount == 1)
        self.minimum = minimum
        self.average = average
        self.maximum = maximum
    }
}
