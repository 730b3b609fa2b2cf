import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import ServiceKit

/// `POST /ota/upload`: a bundle in one request, as a form's field `file`; it goes to the disk as it comes.
struct FormUploadRoutes: Sendable {
    let reception: Reception
    let folder: UpdateFolder
    let board: UploadBoard
    let metrics: OTAMetrics
    let uploadLimit: Int

    /// What a form needs besides its file, in bytes.
    private static let formAllowance = 64 << 10

    func add(to router: Router<AppRequestContext>) {
        router.post("/api/v1/ota/upload", use: self.upload)
    }

    @Sendable private func upload(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        var query = QueryFields(request)
        let isForced = query.flag("force") ?? false
        try query.finish()
        _ = try self.folder.trust()
        var reader = try MultipartReader(contentType: request.headers[.contentType])
        let length = request.headers[.contentLength].flatMap { Int($0) }
        if let length {
            guard length <= self.uploadLimit + Self.formAllowance else {
                throw OTAError.tooLarge(limit: self.uploadLimit)
            }
            try self.folder.expectRoom(for: length)
        }
        let id = Identifier<BundleUpload>.random().text
        defer { self.board.remove(id) }
        do {
            let file = try PartFile(self.folder.part(id))
            var size = 0
            for try await bytes in request.body {
                for part in try reader.read(bytes) {
                    switch part {
                    case .file(let name):
                        guard name.lowercased().hasSuffix(".tar.gz") else { throw OTAError.wrongSuffix }
                    case .bytes(let bytes):
                        size += bytes.readableBytes
                        guard size <= self.uploadLimit else { throw OTAError.tooLarge(limit: self.uploadLimit) }
                        try await NIOThreadPool.singleton.runIfActive { try file.append(bytes) }
                        self.metrics.countReceived(bytes.readableBytes)
                        self.board.note(id, .receiving, size, of: length)
                    case .end:
                        try await NIOThreadPool.singleton.runIfActive { try file.synchronize() }
                    }
                }
            }
            try reader.finish()
            let release = try await self.reception.accept(id, sha256: nil, isForced: isForced, by: principal.user)
            return .created("Firmware update successfully uploaded.", publicID: release.text)
        } catch {
            self.folder.removePart(id)
            throw error
        }
    }
}
