import Chunks
import Glibc
import Logging

/// Bundles by their chunks, where this device has one to build on and that is shorter; else whole.
struct DeltaBundleSource: BundleSource {
    let whole: HTTPBundleSource
    /// Where chunks are asked for first; nil: at the server alone.
    let cache: String?
    let folder: DeviceUpdateFolder
    let logger: Logger

    func fetch(
        _ update: OfferedUpdate, to path: String, progress: @Sendable (Int) async -> Void
    ) async throws -> String {
        if let sha256 = try await self.assemble(update, to: path, progress) { return sha256 }
        return try await self.whole.fetch(update, to: path, progress: progress)
    }

    /// Nil: it has to come whole.
    private func assemble(
        _ update: OfferedUpdate, to path: String, _ progress: @Sendable (Int) async -> Void
    ) async throws -> String? {
        let older = self.folder.bundles()
        guard let list = update.chunks, !older.isEmpty, (DurableFile.size(path) ?? 0) == 0,
            self.folder.hasRoomForChunks(update)
        else { return nil }
        let server = self.whole.server.http
        let place = try self.whole.address(list).dropFirst(server.count)
        let chunks = ChunkClient(
            client: self.whole.client, server: server, token: self.whole.token, cache: self.cache)
        do {
            let outcome = try await BundleFetch(client: chunks, folder: self.folder.chunks(update)).fetch(
                indexAt: String(place), of: update.sha256, older: older, to: path
            ) { received, plan in await progress(plan.full - plan.download + received) }
            guard case .assembled(let plan, let file) = outcome else { return nil }
            let figures = chunks.figures
            self.logger.notice(
                "The bundle was made of chunks",
                metadata: [
                    "version": "\(update.version)", "bytes": "\(plan.download)", "bytes.whole": "\(plan.full)",
                    "from.cache": "\(figures.fromCache)", "from.server": "\(figures.fromServer)",
                    "wrong": "\(figures.wrong)",
                ])
            return file.sha256.description
        } catch let error as ChunkError {
            if case .interrupted(let reason) = error { throw BundleFetchError.interrupted(reason) }
            self.logger.warning(
                "The bundle comes whole", metadata: ["version": "\(update.version)", "reason": "\(error)"])
            BundleFetch(client: chunks, folder: self.folder.chunks(update)).abandon()
            unlink(path)
            return nil
        }
    }
}
