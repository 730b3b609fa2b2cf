import Catalogue
import Contracts
import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `GET /api/v1/datapoints/latest`: what dashboards and pollers ask for again and again.
///
/// The key of an answer is the position that the database has committed, read for each request, with the channels that are known: so a
/// reading that was answered to its sender is in the next answer, whoever has stored it.
struct LatestRoutes: Sendable {
    let store: ReadingStore
    let directory: ChannelDirectory
    let cache: AnswerCache
    private let digest = CatalogueDigest()

    init(store: ReadingStore, directory: ChannelDirectory, cache: AnswerCache) {
        self.store = store
        self.directory = directory
        self.cache = cache
    }

    func add(to router: Router<AppRequestContext>) {
        router.get("/api/v1/datapoints/latest", use: self.latest)
    }

    @Sendable
    private func latest(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        try context.requirePrincipal(.viewer, scope: .telemetryRead)
        let position = try await self.store.position()
        if let answer = await self.cache.fetch(self.key(position.text, self.directory.snapshot)) {
            return self.response(answer, isHit: true)
        }
        let (readings, newPosition) = try await self.store.latest()
        let channels = await self.directory.snapshot(knowingNumbers: readings.lazy.map(\.channel))
        var json = DatapointJSON(count: readings.count)
        for reading in readings {
            guard let channel = channels[number: reading.channel] else { continue }
            json.append(reading, channel: channel.id, experiment: nil)
        }
        let answer = json.finish()
        await self.cache.store(answer, for: self.key(newPosition.text, channels))
        return self.response(answer, isHit: false)
    }

    private func key(_ position: String, _ channels: ChannelSnapshot) -> String {
        "latest:\(position):\(String(self.digest.digest(of: channels), radix: 36))"
    }

    private func response(_ answer: [UInt8], isHit: Bool) -> Response {
        var headers: HTTPFields = [.contentType: "application/json; charset=utf-8"]
        if let name = HTTPField.Name("X-Cache") { headers[name] = isHit ? "hit" : "miss" }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: answer)))
    }
}
