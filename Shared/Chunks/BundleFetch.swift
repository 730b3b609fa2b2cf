/// Brings a bundle to a device by its chunks, when that is shorter than the whole.
package struct BundleFetch: Sendable {
    package enum Outcome: Sendable, Hashable {
        /// It is written.
        case assembled(DeltaPlan, ChunkIndex.File)
        /// The whole is shorter, or there is nothing to build on; nothing is written.
        case full(DeltaPlan)
    }

    let client: ChunkClient
    /// For what has come; it is gone when the bundle is written.
    let folder: ChunkFolder

    package init(client: ChunkClient, folder: String) {
        self.client = client
        self.folder = ChunkFolder(path: folder)
    }

    /// Forgets what has come.
    package func abandon() { self.folder.removeAll() }

    /// - Parameters:
    ///   - path: of the index, at the server.
    ///   - bundle: SHA-256 of the bundle that is wanted, as 64 digits; another's index is refused.
    ///   - older: bundles that this device has. One that cannot be read is as none.
    ///   - target: where the bundle is written.
    ///   - progress: is told how many bytes of the plan have come.
    /// - Throws: ``ChunkError``; what has come stays, and the same call goes on from there.
    package func fetch(
        indexAt path: String, of bundle: String?, older: [String], to target: String,
        progress: @Sendable (Int, DeltaPlan) async -> Void = { _, _ in }
    ) async throws -> Outcome {
        let (index, size) = try await self.client.index(at: path)
        if let bundle, index.bundle.sha256.description != bundle {
            throw ChunkError.none("the server's chunks are of another bundle")
        }
        let assembly = try BundleAssembly(index, indexSize: size, in: self.folder)
        for file in older {
            do {
                try await BlockingWork.run { try assembly.take(from: file, isCancelled: $0) }
            } catch ChunkError.malformedBundle, ChunkError.file {
                continue
            }
        }
        let first = try await BlockingWork.run { _ in assembly.plan() }
        guard first.isDelta else {
            assembly.remove()
            return .full(first)
        }
        var plan = first
        while true {
            let asked = plan
            try await assembly.fetch(asked, progress: { await progress($0, asked) }) { try await self.client.chunk($0) }
            do {
                let file = try await BlockingWork.run { try assembly.write(to: target, isCancelled: $0) }
                assembly.remove()
                return .assembled(first, file)
            } catch ChunkError.wrongArchive {
                assembly.remove()
                throw ChunkError.none("the server's list of chunks is wrong")
            } catch ChunkError.damaged, ChunkError.missing {
                // Cut off while they were written to the disk: these come again.
                plan = try await BlockingWork.run { _ in assembly.plan() }
                guard !plan.missing.isEmpty else { throw ChunkError.none("chunks do not stay on the disk") }
            }
        }
    }
}
