import Catalogue
import Contracts
import Domain
import Hummingbird
import ServiceKit
import TimeSeries

/// `GET /api/v1/series`, and `POST /api/v1/datapoints/series` in the old shape.
struct SeriesRoutes: Sendable {
    let store: ReadingStore
    let directory: ChannelDirectory
    let experiments: ExperimentDirectory
    let gate: QuestionGate

    func add(to router: Router<AppRequestContext>) {
        router.get("/api/v1/series", use: self.series)
        router.post("/api/v1/datapoints/series", use: self.oldSeries)
    }

    @Sendable
    private func series(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let reader = try context.requirePrincipal()
        let now = Timestamp.now()
        let question = try SeriesRequest(request, now: now)
        let snapshot = await self.directory.snapshot(knowing: question.channels)
        let channels = try question.channels.map { id in
            guard let channel = snapshot[id: id], reader.sees(channel) else { throw QueryError.unknownChannel(id) }
            return channel
        }
        let permit = try await context.whileClientStays { try await self.gate.enter(reader.source) }
        let answer = SeriesAnswer(store: self.store, channels: channels, question: question.question, now: now)
        return question.isBinary
            ? try await answer.binary(in: context, permit) : try await answer.json(in: context, permit)
    }

    /// The old shape: every requested id is a key, an unknown one has no readings. Its readings have ids, so each of them was
    /// measured when it says.
    @Sendable
    private func oldSeries(_ request: Request, _ context: AppRequestContext) async throws -> OldSeriesDTO {
        let principal = try context.requirePrincipal()
        let (ids, minutes, pointLimit) = try await request.decodeJSON(as: SeriesRequestDTO.self).validate()
        let snapshot = await self.directory.snapshot(knowing: ids)
        let channels = Set(ids).compactMap { snapshot[id: $0] }
        let now = Timestamp.now()
        let question = LineQuestion(
            from: now - .seconds(minutes * 60), to: now + .microseconds(1),
            form: .readings(columns: max(1, pointLimit / 4)))
        let lines = try await context.whileClientStays {
            let permit = try await self.gate.enter(principal.source)
            defer { permit.leave() }
            return try await self.store.lines(of: channels, question, now: now).lines
        }
        var answer = Dictionary(ids.map { ($0, [DatapointDTO]()) }, uniquingKeysWith: { first, _ in first })
        let experiments = self.experiments.snapshot
        for line in lines {
            answer[line.channel.id.text] = line.points.filter(\.value.isFinite).map {
                DatapointDTO(
                    Reading(channel: line.channel.number, time: $0.time, value: $0.value), channel: line.channel.id,
                    in: experiments)
            }
        }
        return OldSeriesDTO(lines: answer)
    }
}

/// An object from channel id to readings.
struct OldSeriesDTO: ResponseEncodable, Sendable {
    var lines: [String: [DatapointDTO]]

    func encode(to encoder: any Encoder) throws {
        try self.lines.encode(to: encoder)
    }
}
