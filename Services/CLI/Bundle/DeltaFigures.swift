import Chunks

/// What chunks save between two bundles; all sizes in bytes.
struct DeltaFigures: Hashable {
    var full: Int
    var chunks: Int
    /// Chunks of the new bundle that the old one has.
    var shared: Int
    /// Chunks and their index.
    var download: Int
    var index: Int
    var isDelta: Bool
    var savedPercent: Double

    /// Cuts both: about a second for each 20 MB.
    ///
    /// - Throws: ``CommandFailure``.
    init(old: String, new: String) throws {
        do {
            var present: Set<ChunkID> = []
            _ = try BundleChunking.read(old) { id, _ in
                present.insert(id)
                return 1
            }
            let index = try BundleChunking.measure(new)
            self.index = try index.transferSize()
            let plan = DeltaPlan(index, indexSize: self.index) { present.contains($0) }
            let all = Set(index.chunks.map(\.id)).count
            self.full = plan.full
            self.chunks = all
            self.shared = all - plan.missing.count
            self.download = plan.download
            self.isDelta = plan.isDelta
            self.savedPercent = plan.savedPercent
        } catch let error as ChunkError {
            throw CommandFailure("\(error)")
        }
    }

    private var percent: String {
        let tenths = Int((self.savedPercent * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// Lines without a final newline.
    var table: String {
        """
        full         \(BundleFile.text(bytes: self.full))
        chunks       \(self.chunks), of which the old bundle has \(self.shared)
        index        \(BundleFile.text(bytes: self.index))
        to download  \(BundleFile.text(bytes: self.isDelta ? self.download : self.full))\(self.isDelta ? "" : " (the whole bundle is smaller)")
        saved        \(self.percent) %
        """
    }

    var json: String {
        """
        {"chunks":\(self.chunks),"delta":\(self.isDelta),"download_bytes":\(self.download),"full_bytes":\(self.full),\
        "index_bytes":\(self.index),"saved_percent":\(self.percent),"shared_chunks":\(self.shared)}
        """
    }
}
