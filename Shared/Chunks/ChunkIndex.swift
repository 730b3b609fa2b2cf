/// What a bundle consists of: its chunks in their order.
///
/// ```
/// webmacs-chunks 1
/// bundle <SHA-256 of the .tar.gz> <its bytes>
/// archive <SHA-256 of the .tar> <its bytes>
/// chunks <how many lines follow>
/// <SHA-256 of the chunk> <its bytes> <bytes it is stored and sent in>
/// ```
package struct ChunkIndex: Hashable, Sendable {
    package struct Chunk: Hashable, Sendable {
        package let id: ChunkID
        /// In bytes.
        package let length: Int
        /// Of the gzip member that is stored and sent.
        package let storedLength: Int

        package init(id: ChunkID, length: Int, storedLength: Int) {
            self.id = id
            self.length = length
            self.storedLength = storedLength
        }
    }

    /// A file, by its content.
    package struct File: Hashable, Sendable {
        package let sha256: ChunkID
        /// In bytes.
        package let size: Int

        package init(sha256: ChunkID, size: Int) {
            self.sha256 = sha256
            self.size = size
        }
    }

    /// The `.tar.gz` that was cut.
    package let bundle: File
    /// What it inflates to: the chunks, one behind the other.
    package let archive: File
    package let chunks: [Chunk]

    /// Of the text, in bytes: a bundle of 4 GiB has no more.
    package static let maximumSize = 64 << 20

    package init(bundle: File, archive: File, chunks: [Chunk]) {
        self.bundle = bundle
        self.archive = archive
        self.chunks = chunks
    }

    // MARK: - The text

    package var text: String {
        var text = """
            webmacs-chunks 1
            bundle \(self.bundle.sha256) \(self.bundle.size)
            archive \(self.archive.sha256) \(self.archive.size)
            chunks \(self.chunks.count)

            """
        text.reserveCapacity(256 + self.chunks.count * 80)
        for chunk in self.chunks { text += "\(chunk.id) \(chunk.length) \(chunk.storedLength)\n" }
        return text
    }

    /// - Throws: ``ChunkError/malformedIndex(_:)``.
    package init(_ text: some Collection<UInt8>) throws(ChunkError) {
        guard text.count <= Self.maximumSize else { throw .malformedIndex("it is too long") }
        var lines = text.split(separator: 0x0A).makeIterator()
        guard let head = lines.next(), String(decoding: head, as: UTF8.self) == "webmacs-chunks 1" else {
            throw .malformedIndex("it is not of version 1")
        }
        self.bundle = try Self.file(lines.next(), "bundle")
        self.archive = try Self.file(lines.next(), "archive")
        guard let line = lines.next(), let count = Self.fields(line, 2, name: "chunks").flatMap({ Self.number($0[1]) }),
            count <= Self.maximumSize / 68
        else { throw .malformedIndex("it does not say how many chunks there are") }
        var chunks: [Chunk] = []
        chunks.reserveCapacity(count)
        var size = 0
        while let line = lines.next() {
            guard let fields = Self.fields(line, 3), let id = ChunkID(fields[0]), let length = Self.number(fields[1]),
                let stored = Self.number(fields[2]), (1...ChunkSizes.longest).contains(length),
                (1...2 * ChunkSizes.longest).contains(stored), chunks.count < count
            else { throw .malformedIndex("line \(chunks.count + 5) is no chunk") }
            chunks.append(Chunk(id: id, length: length, storedLength: stored))
            size += length
        }
        guard chunks.count == count, size == self.archive.size else {
            throw .malformedIndex("it is not whole")
        }
        self.chunks = chunks
    }

    private static func file(_ line: (some Collection<UInt8>)?, _ name: String) throws(ChunkError) -> File {
        guard let line, let fields = Self.fields(line, 3, name: name), let sha256 = ChunkID(fields[1]),
            let size = Self.number(fields[2])
        else { throw .malformedIndex("it does not say what the \(name) is") }
        return File(sha256: sha256, size: size)
    }

    private static func fields<Line: Collection<UInt8>>(
        _ line: Line, _ count: Int, name: String? = nil
    ) -> [Line.SubSequence]? {
        let fields = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard fields.count == count else { return nil }
        if let name, !fields[0].elementsEqual(name.utf8) { return nil }
        return fields
    }

    /// Digits alone, without leading zeros, below 2^40.
    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        guard (1...12).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.count == 1 || digits.first != 0x30
        else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
