/// Cuts a stream where its content says so, so that what was inserted or removed moves only the cuts beside it.
///
/// FastCDC (Xia and others, USENIX ATC 2016) with normalised chunking: a hash rolls over the bytes, and a chunk ends where its
/// upper bits are zero. Before the average two bits more must be, behind it two bits less, which brings most chunks close to
/// the average; the first `minimum` bytes are not looked at.
///
/// Memory: one chunk. Not Sendable: one chunker cuts one stream.
package final class Chunker {
    private let sizes: ChunkSizes
    private let strict: UInt64
    private let loose: UInt64
    private let gear = Gear.table
    /// What has come of the chunk.
    private let buffer: UnsafeMutableRawBufferPointer
    private var count = 0
    private var scanned = 0
    private var hash: UInt64 = 0

    package init(_ sizes: ChunkSizes = .standard) {
        self.sizes = sizes
        let bits = sizes.average.trailingZeroBitCount
        self.strict = ~0 << UInt64(64 - bits - 2)
        self.loose = ~0 << UInt64(64 - bits + 2)
        self.buffer = .allocate(byteCount: sizes.maximum, alignment: 16)
    }

    deinit { self.buffer.deallocate() }

    /// Takes the next bytes of the stream, and hands on each chunk that they complete.
    ///
    /// - Parameter body: gets bytes that are valid until it returns.
    package func append(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        var rest = bytes
        while !rest.isEmpty {
            let before = self.count
            let taken = min(self.sizes.maximum - before, rest.count)
            UnsafeMutableRawBufferPointer(rebasing: self.buffer[before..<before + taken])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<taken]))
            self.count += taken
            if let end = self.boundary() {
                try body(UnsafeRawBufferPointer(rebasing: self.buffer[..<end]))
                self.begin()
                rest = UnsafeRawBufferPointer(rebasing: rest[(end - before)...])
            } else {
                rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
            }
        }
    }

    /// To be called once, behind the last byte: hands on what is left.
    package func finish(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        guard self.count > 0 else { return }
        try body(UnsafeRawBufferPointer(rebasing: self.buffer[..<self.count]))
        self.begin()
    }

    private func begin() {
        self.count = 0
        self.scanned = 0
        self.hash = 0
    }

    /// Where the chunk in the buffer ends; nil: not there yet.
    private func boundary() -> Int? {
        var index = max(self.scanned, self.sizes.minimum)
        let (count, middle) = (self.count, min(self.count, self.sizes.average))
        guard index < count else { return nil }
        var hash = self.hash
        let bytes = UnsafeRawBufferPointer(self.buffer)
        let end = self.gear.withUnsafeBufferPointer { gear -> Int? in
            while index < middle {
                hash = (hash << 1) &+ gear[Int(bytes[index])]
                index += 1
                if hash & self.strict == 0 { return index }
            }
            while index < count {
                hash = (hash << 1) &+ gear[Int(bytes[index])]
                index += 1
                if hash & self.loose == 0 { return index }
            }
            return index == self.sizes.maximum ? index : nil
        }
        self.hash = hash
        self.scanned = index
        return end
    }
}
