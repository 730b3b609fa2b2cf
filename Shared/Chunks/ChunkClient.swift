import AsyncHTTPClient
import Compression
import NIOCore
import NIOHTTP1
import Synchronization

/// Chunks from a cache near by, else from the server.
///
/// The cache is believed nothing: what it gives is verified, and what is wrong or absent comes from the server. It gets no
/// token: that is for the server alone.
package struct ChunkClient: Sendable {
    private let client: HTTPClient
    private let server: String
    private let token: String
    private let cache: String?
    private let tally = Tally()

    /// - Parameters:
    ///   - client: must follow no redirection.
    ///   - server: such as `https://webmacs.example`, without a path.
    ///   - cache: as `server`; nil: there is none.
    package init(client: HTTPClient, server: String, token: String, cache: String?) {
        self.client = client
        self.server = server
        self.token = token
        self.cache = cache
    }

    /// Where chunks came from.
    package struct Figures: Sendable, Hashable {
        package var fromCache = 0
        package var fromServer = 0
        /// That the cache had and that were not right.
        package var wrong = 0
    }

    package var figures: Figures { self.tally.state.withLock { $0.figures } }

    private static let attempts = 4
    /// A cache that fails so often without a success between is asked no more.
    private static let patience = 8
    private static let timeout: TimeAmount = .seconds(120)

    // MARK: - The index

    /// The index at a path of the server, and how many bytes it took; waits while it is being made.
    ///
    /// - Parameter patience: how long it waits, in all.
    /// - Throws: ``ChunkError``: none, interrupted, malformed.
    package func index(
        at path: String, patience: Duration = .seconds(300)
    ) async throws -> (index: ChunkIndex, size: Int) {
        let begin = ContinuousClock.now
        while true {
            var request = self.request(self.server + path, token: self.token)
            request.headers.add(name: "Accept-Encoding", value: "gzip")
            let response = try await self.answer(request)
            switch response.status.code {
            case 200:
                let body = try await self.body(of: response, upTo: ChunkIndex.maximumSize)
                let isCompressed = response.headers.first(name: "Content-Encoding") == "gzip"
                do {
                    let text =
                        isCompressed ? try ByteBuffer(gunzipping: body, limit: ChunkIndex.maximumSize) : body
                    return (try ChunkIndex(text.readableBytesView), body.readableBytes)
                } catch is InflateError {
                    throw ChunkError.malformedIndex("its compressed bytes are damaged")
                }
            case 503 where ContinuousClock.now - begin < patience:
                let seconds = response.headers.first(name: "Retry-After").flatMap { Int($0) } ?? 5
                try await Task.sleep(for: .seconds(min(max(seconds, 1), 30)))
            case 404, 409, 501, 503: throw ChunkError.none("the server has no chunks of this bundle")
            default: throw ChunkError.interrupted("the server answered \(response.status.code)")
            }
        }
    }

    // MARK: - Chunks

    /// A chunk as it is stored, verified.
    ///
    /// - Throws: ``ChunkError`` when the server does not have it right after some attempts; the client's error.
    package func chunk(_ chunk: ChunkIndex.Chunk) async throws -> ByteBuffer {
        if let cache, self.tally.isCacheGood(Self.patience), let stored = await self.fromCache(cache, chunk) {
            self.tally.state.withLock { $0.figures.fromCache += 1 }
            return stored
        }
        var attempt = 1
        while true {
            do {
                let stored = try await self.fetch(chunk, from: self.server, token: self.token)
                self.tally.state.withLock { $0.figures.fromServer += 1 }
                return stored
            } catch {
                if Task.isCancelled || attempt == Self.attempts { throw error }
                if case ChunkError.missing = error { throw error }
                try await Task.sleep(for: .seconds(1 << attempt))
                attempt += 1
            }
        }
    }

    /// Nil when it has it not, or not right: the server has.
    private func fromCache(_ cache: String, _ chunk: ChunkIndex.Chunk) async -> ByteBuffer? {
        do {
            let stored = try await self.fetch(chunk, from: cache, token: nil)
            self.tally.state.withLock { $0.failures = 0 }
            return stored
        } catch {
            self.tally.state.withLock { state in
                state.failures += 1
                if case ChunkError.damaged = error { state.figures.wrong += 1 }
            }
            return nil
        }
    }

    private func fetch(_ chunk: ChunkIndex.Chunk, from place: String, token: String?) async throws -> ByteBuffer {
        let response = try await self.answer(self.request("\(place)/api/v1/ota/chunks/\(chunk.id)", token: token))
        switch response.status.code {
        case 200: break
        case 404: throw ChunkError.missing(chunk.id)
        default: throw ChunkError.interrupted("a chunk was answered with \(response.status.code)")
        }
        let stored = try await self.body(of: response, upTo: 2 * ChunkSizes.longest)
        _ = try chunk.inflate(stored)
        return stored
    }

    // MARK: - HTTP

    private func request(_ url: String, token: String?) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        return request
    }

    private func answer(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        do {
            return try await self.client.execute(request, timeout: Self.timeout)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ChunkError.interrupted("\(error)")
        }
    }

    private func body(of response: HTTPClientResponse, upTo limit: Int) async throws -> ByteBuffer {
        do {
            return try await response.body.collect(upTo: limit)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ChunkError.interrupted("\(error)")
        }
    }

    private final class Tally: Sendable {
        struct State {
            var figures = Figures()
            var failures = 0
        }

        let state = Mutex(State())

        func isCacheGood(_ patience: Int) -> Bool { self.state.withLock { $0.failures < patience } }
    }
}
