import Crypto
import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `/plugins/assigned`: what the agent of a device is to run.
struct PluginAssignmentRoutes: Sendable {
    let assignments: PluginAssignmentStore

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/plugins/assigned", use: self.list)
    }

    /// Agents ask every few seconds: what they have already is not sent again.
    @Sendable private func list(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        var query = QueryFields(request)
        let device = try principal.pluginDevice(query.text("device"))
        let known: String? = device ?? query.refuse("device", "Field required", type: "missing")
        try query.finish()
        let plugins = try await self.assignments.list(of: known ?? "")
        let encoder = JSONEncoder()
        // The same bytes for the same content.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = try encoder.encode(AssignedPluginDTO.List(data: plugins.map(AssignedPluginDTO.init)))
        let tag = "\"\(Data(SHA256.hash(data: body)).base64EncodedString())\""
        var headers: HTTPFields = [.eTag: tag, .cacheControl: "no-store"]
        if let known = request.headers[.ifNoneMatch], Self.names(tag, in: known) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = "application/json; charset=utf-8"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// Whether a header `If-None-Match` has this entity tag, or all.
    private static func names(_ tag: String, in header: String) -> Bool {
        header.trimmed == "*" || header.split(separator: ",").contains { $0.trimmed == tag || $0.trimmed == "W/\(tag)" }
    }
}
