import Chunks
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import ServiceKit

/// `GET /ota/{id}/chunks` and `GET /ota/chunks/{chunk}`: a bundle in pieces, for devices that have most of them.
struct ChunkRoutes: Sendable {
    let releases: ReleaseStore
    let folder: UpdateFolder
    let maker: ChunkMaker
    let metrics: OTAMetrics

    func add(to router: Router<AppRequestContext>) {
        router.get("/api/v1/ota/:id/chunks", use: self.index)
        router.get("/api/v1/ota/chunks/:chunk", use: self.chunk)
    }

    @Sendable private func index(_ request: Request, context: AppRequestContext) async throws -> Response {
        let release = try await self.releases.fetch(try context.releaseID())
        guard let bundle = release.bundle else { throw OTAError.noBundle }
        let shelf = ChunkShelf(self.folder)
        let path = shelf.index(bundle.sha256)
        guard shelf.hasIndex(bundle.sha256) else {
            guard self.folder.exists(bundle.fileName) else { throw OTAError.noBundle }
            self.maker.wake()
            throw OTAError.chunksAreBeingMade
        }
        let tag = "\"chunks-\(bundle.sha256)\""
        let headers: HTTPFields = [
            .eTag: tag, .cacheControl: "private, no-cache", .contentType: "text/plain; charset=utf-8",
        ]
        if let known = request.headers[.ifNoneMatch], BundleRoutes.names(tag, in: known) {
            return Response(status: .notModified, headers: headers)
        }
        let text = try await Self.contents(path)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: text))
    }

    /// Any cache on the way may keep it although it was asked for with a token: its name is the hash of its content, whoever
    /// receives it verifies that, and there is nothing secret in a bundle.
    @Sendable private func chunk(_ request: Request, context: AppRequestContext) async throws -> Response {
        let text = try context.parameters.require("chunk")
        let shelf = ChunkShelf(self.folder)
        guard let id = ChunkID(text.utf8), shelf.folder.storedLength(id) != nil else { throw OTAError.chunkNotFound }
        let tag = "\"\(id)\""
        let headers: HTTPFields = [
            .eTag: tag, .cacheControl: "public, max-age=31536000, immutable", .contentType: "application/octet-stream",
        ]
        if let known = request.headers[.ifNoneMatch], BundleRoutes.names(tag, in: known) {
            return Response(status: .notModified, headers: headers)
        }
        let stored: ByteBuffer
        do {
            stored = try await Self.contents(shelf.folder.file(id))
        } catch OTAError.noBundle {
            throw OTAError.chunkNotFound
        }
        self.metrics.countChunk(stored.readableBytes)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: stored))
    }

    private static func contents(_ path: String) async throws -> ByteBuffer {
        try await NIOThreadPool.singleton.runIfActive {
            let file = try BundleFile(path)
            return try file.read(at: 0, upTo: try file.size())
        }
    }
}
