import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import ServiceKit

/// `/ota/uploads`: a bundle in as many requests as it takes; after a break it goes on where it was cut off.
struct UploadRoutes: Sendable {
    let uploads: UploadStore
    let reception: Reception
    let folder: UpdateFolder
    let board: UploadBoard
    let metrics: OTAMetrics
    let uploadLimit: Int

    /// Where the sender goes on, in bytes.
    private static let offsetName = HTTPField.Name("Upload-Offset")

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/ota/uploads")
        group.post(use: self.begin)
        group.get(":upload", use: self.fetch)
        group.patch(":upload", use: self.append)
        group.delete(":upload", use: self.cancel)
    }

    @Sendable private func begin(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        var fields = try BodyFields(try await request.decodeJSON())
        let name = fields.text("file_name", length: 1...255)
        let size = fields.require("size_bytes") { $0.optionalInteger("size_bytes", in: 1...(1 << 53)) } ?? 0
        let sha256 = fields.optionalText("sha256", length: 64...64)?.lowercased()
        let isForced = fields.optionalBool("force") ?? false
        if let sha256, !sha256.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) {
            fields.note("sha256", "Input should be 64 hexadecimal digits", type: "value_error")
        }
        try fields.finish()
        guard name.lowercased().hasSuffix(".tar.gz") else { throw OTAError.wrongSuffix }
        guard size <= self.uploadLimit else { throw OTAError.tooLarge(limit: self.uploadLimit) }
        _ = try self.folder.trust()
        let wanted = BundleUpload(
            id: .random(), fileName: name, size: size, sha256: sha256, isForced: isForced, user: principal.user)
        let (upload, replaced) = try await self.uploads.begin(wanted)
        if let replaced { self.folder.removePart(replaced.text) }
        try self.folder.expectRoom(for: size - self.folder.partSize(upload.id.text))
        var response = try self.answer(upload, request, context)
        response.status = upload.id == wanted.id ? .created : .ok
        response.headers[.location] = "/api/v1/ota/uploads/\(upload.id)"
        return response
    }

    @Sendable private func fetch(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let upload = try await self.uploads.fetch(try context.uploadID(), of: principal.user)
        return try self.answer(upload, request, context)
    }

    /// What came stays, also when the sender is cut off.
    @Sendable private func append(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let upload = try await self.uploads.fetch(try context.uploadID(), of: principal.user)
        let id = upload.id.text
        guard let text = Self.offsetName.flatMap({ request.headers[$0] }), let offset = Int(text), offset >= 0 else {
            throw ValidationError([
                ValidationError.Issue(
                    ["header", "Upload-Offset"], "Input should be a whole number", type: "int_parsing")
            ])
        }
        let file = try PartFile(self.folder.part(id))
        var size = try file.size()
        guard offset == size else { throw OTAError.wrongOffset(size) }
        // Before any of it is written.
        let length = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard length <= upload.size - size else { throw OTAError.tooMany(announced: upload.size) }
        for try await bytes in request.body {
            guard size + bytes.readableBytes <= upload.size else { throw OTAError.tooMany(announced: upload.size) }
            try await NIOThreadPool.singleton.runIfActive { try file.append(bytes) }
            size += bytes.readableBytes
            self.metrics.countReceived(bytes.readableBytes)
        }
        try await NIOThreadPool.singleton.runIfActive { try file.synchronize() }
        guard size == upload.size else {
            try await self.uploads.touch(upload.id)
            return Response(status: .noContent, headers: Self.headers(size, of: upload))
        }
        let release: Release.ID
        do {
            release = try await self.reception.accept(
                id, sha256: upload.sha256, isForced: upload.isForced, by: principal.user)
        } catch let error as OTAError {
            try await self.uploads.delete(upload.id)
            throw error
        }
        try await self.uploads.delete(upload.id)
        var response = try StatusResponse.created("Firmware update successfully uploaded.", publicID: release.text)
            .response(from: request, context: context)
        response.headers.append(contentsOf: Self.headers(size, of: upload))
        return response
    }

    @Sendable private func cancel(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        let upload = try await self.uploads.fetch(try context.uploadID(), of: principal.user)
        try await self.uploads.delete(upload.id)
        self.folder.removePart(upload.id.text)
        return StatusResponse("Upload successfully deleted.")
    }

    private func answer(
        _ upload: BundleUpload, _ request: Request, _ context: AppRequestContext
    ) throws -> Response {
        let offset = self.folder.partSize(upload.id.text)
        let body = UploadDTO(upload, offset: offset, self.board[upload.id.text])
        var response = try context.responseEncoder.encode(body, from: request, context: context)
        response.headers.append(contentsOf: Self.headers(offset, of: upload))
        return response
    }

    private static func headers(_ offset: Int, of upload: BundleUpload) -> HTTPFields {
        var headers: HTTPFields = [.cacheControl: "no-store"]
        if let name = Self.offsetName { headers[name] = String(offset) }
        if let name = HTTPField.Name("Upload-Length") { headers[name] = String(upload.size) }
        return headers
    }
}
