import Catalogue
import Contracts
import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `GET /api/v1/datapoints/latest`: what dashboards and pollers ask for again and again.
///
/// The key of an answer is the position that the database has committed, read for each request, with what of the catalogue the
/// answer depends on for this caller: so a reading that was answered to its sender is in the next answer, whoever has stored it,
/// and nobody gets what another may see.
struct LatestRoutes: Sendable {
    let store: ReadingStore
    let directory: ChannelDirectory
    let experiments: ExperimentDirectory
    let cache: AnswerCache
    private let digest = CatalogueDigest()

    init(
        store: ReadingStore, directory: ChannelDirectory, experiments: ExperimentDirectory, cache: AnswerCache
    ) {
        self.store = store
        self.directory = directory
        self.experiments = experiments
        self.cache = cache
    }

    func add(to router: Router<AppRequestContext>) {
        router.get("/api/v1/datapoints/latest", use: self.latest)
    }

    @Sendable
    private func latest(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let reader = try context.requirePrincipal()
        let experiments = self.experiments.snapshot
        func key(_ position: LivePosition, _ channels: ChannelSnapshot) -> String {
            let digest = self.digest.digest(of: channels, experiments, seenBy: reader)
            return "latest:\(position.text):\(String(digest, radix: 36))"
        }
        let position = try await self.store.position()
        if let answer = await self.cache.fetch(key(position, self.directory.snapshot)) {
            return self.response(answer, isHit: true)
        }
        let (readings, newPosition) = try await self.store.latest()
        let channels = await self.directory.snapshot(knowingNumbers: readings.lazy.map(\.channel))
        var json = DatapointJSON(count: readings.count)
        for reading in readings {
            guard let channel = channels[number: reading.channel], reader.sees(channel) else { continue }
            json.append(
                reading, channel: channel.id, experiment: experiments.experiment(at: reading.time)?.id.text)
        }
        let answer = json.finish()
        await self.cache.store(answer, for: key(newPosition, channels))
        return self.response(answer, isHit: false)
    }

    private func response(_ answer: [UInt8], isHit: Bool) -> Response {
        var headers: HTTPFields = [.contentType: "application/json; charset=utf-8"]
        if let name = HTTPField.Name("X-Cache") { headers[name] = isHit ? "hit" : "miss" }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: answer)))
    }
}
