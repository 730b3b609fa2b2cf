import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Bundles from the server, whole or from where they were cut off (RFC 9110, ranges).
struct HTTPBundleSource: BundleSource {
    let client: HTTPClient
    let server: ServerAddress
    let token: String

    /// For all of it; that nothing comes for a while is the client's own limit.
    private static let timeout: TimeAmount = .hours(24)

    func fetch(
        _ update: OfferedUpdate, to path: String, progress: @Sendable (Int) async -> Void
    ) async throws -> String {
        let file = try PartialFile(path)
        defer { file.close() }
        var received = try file.size()
        if received > update.size { received = try file.empty() }
        await progress(received)
        guard received < update.size else { return update.sha256 }

        var request = HTTPClientRequest(url: try self.address(update.bundle))
        request.headers.add(name: "Authorization", value: "Bearer \(self.token)")
        if received > 0 {
            request.headers.add(name: "Range", value: "bytes=\(received)-")
            request.headers.add(name: "If-Range", value: "\"\(update.sha256)\"")
        }
        do {
            let response = try await self.client.execute(request, timeout: Self.timeout)
            switch response.status.code {
            case 206 where response.headers.first(name: "Content-Range")?.hasPrefix("bytes \(received)-") == true: break
            case 200: received = try file.empty()
            case 206, 416:
                _ = try file.empty()
                throw BundleFetchError.interrupted("the server has not given the part that was asked for")
            default: throw BundleFetchError.interrupted("the server answered \(response.status.code)")
            }
            for try await part in response.body {
                received += part.readableBytes
                guard received <= update.size else {
                    _ = try file.empty()
                    throw BundleFetchError.impossible("the bundle is longer than the \(update.size) bytes announced")
                }
                try file.append(part.readableBytesView)
                await progress(received)
            }
            try file.synchronize()
        } catch let error as BundleFetchError {
            throw error
        } catch let error as FileError {
            throw BundleFetchError.impossible(error.description)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw BundleFetchError.interrupted("\(error)")
        }
        guard received == update.size else { throw BundleFetchError.interrupted("the connection has ended") }
        return update.sha256
    }

    /// At the server, and nowhere else: the token is for it alone.
    func address(_ place: String) throws(BundleFetchError) -> String {
        if place.hasPrefix("/") { return self.server.http + place }
        guard place.hasPrefix(self.server.http + "/") else {
            throw .impossible("the bundle is not at \(self.server.http)")
        }
        return place
    }
}
