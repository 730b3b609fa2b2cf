import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import ServiceKit

/// `GET /ota/{id}/bundle`: a bundle for a device, whole or from where it was cut off (RFC 9110, ranges).
struct BundleRoutes: Sendable {
    let releases: ReleaseStore
    let folder: UpdateFolder
    let metrics: OTAMetrics

    private static let portion = 256 << 10

    func add(to router: Router<AppRequestContext>) {
        router.get("/api/v1/ota/:id/bundle", use: self.download)
    }

    @Sendable private func download(_ request: Request, context: AppRequestContext) async throws -> Response {
        let release = try await self.releases.fetch(try context.releaseID())
        guard let bundle = release.bundle else { throw OTAError.noBundle }
        let file = try BundleFile(self.folder.bundle(bundle.fileName))
        let size = bundle.size
        // Somebody has put another in its place: it was never verified.
        guard try file.size() == size else { throw OTAError.noBundle }
        let tag = "\"\(bundle.sha256)\""
        var headers: HTTPFields = [
            .eTag: tag, .acceptRanges: "bytes", .cacheControl: "private, no-cache", .contentType: "application/gzip",
            .contentDisposition: "attachment; filename=\"\(bundle.fileName)\"",
        ]
        if let known = request.headers[.ifNoneMatch], Self.names(tag, in: known) {
            return Response(status: .notModified, headers: headers)
        }
        // Of another file than he has the client wants all.
        let isSame = request.headers[.ifRange].map { $0 == tag } ?? true
        switch ByteRange(isSame ? request.headers[.range] : nil, of: size) {
        case .unsatisfiable:
            headers[.contentRange] = "bytes */\(size)"
            headers[.contentDisposition] = nil
            headers[.contentType] = nil
            return Response(status: .rangeNotSatisfiable, headers: headers)
        case .whole:
            return Response(status: .ok, headers: headers, body: self.body(file, 0..<size))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
            return Response(status: .partialContent, headers: headers, body: self.body(file, range))
        }
    }

    /// Whether a header `If-None-Match` has this entity tag, or all.
    static func names(_ tag: String, in header: String) -> Bool {
        header.trimmed == "*"
            || header.split(separator: ",").contains { $0.trimmed == tag || $0.trimmed == "W/\(tag)" }
    }

    private func body(_ file: BundleFile, _ range: Range<Int>) -> ResponseBody {
        let metrics = self.metrics
        return ResponseBody(contentLength: range.count) { writer in
            var offset = range.lowerBound
            while offset < range.upperBound {
                let (from, count) = (offset, min(Self.portion, range.upperBound - offset))
                let bytes = try await NIOThreadPool.singleton.runIfActive { try file.read(at: from, upTo: count) }
                guard bytes.readableBytes > 0 else { throw OTAError.noBundle }
                offset += bytes.readableBytes
                metrics.countSent(bytes.readableBytes)
                try await writer.write(bytes)
            }
            try await writer.finish(nil)
        }
    }
}
