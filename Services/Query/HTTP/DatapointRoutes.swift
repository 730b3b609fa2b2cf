import Archive
import Catalogue
import Contracts
import Domain
import Hummingbird
import ServiceKit
import TimeSeries

/// `GET /api/v1/datapoints…` and the series.
struct DatapointRoutes: Sendable {
    let store: ReadingStore
    let directory: ChannelDirectory
    let experiments: ExperimentDirectory

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/datapoints")
        group.get(use: self.list)
        group.get(":id", use: self.fetch)
        group.post("series", use: self.oldSeries)
        router.get("/api/v1/series", use: self.series)
    }

    @Sendable
    private func list(_ request: Request, _ context: AppRequestContext) async throws -> DatapointPageDTO {
        try context.requirePrincipal(.viewer, scope: .telemetryRead)
        let question = try DatapointListRequest(request)
        let channels = await self.directory.snapshot(knowing: question.channels)
        let numbers = try question.channels.map { id in
            guard let channel = channels[id: id] else { throw QueryError.unknownChannel(id) }
            return channel.number
        }
        var filter = ReadingFilter(
            channels: numbers.isEmpty ? channels.all.map(\.number) : numbers, from: question.from, to: question.to)
        if let id = question.experiment { filter.restrict(to: try await self.experiments.require(id)) }
        let isWhole = numbers.isEmpty && filter.from == nil && filter.to == nil
        let total = isWhole ? try await self.store.total() : try await self.store.count(filter)
        let page = try await self.store.list(
            filter, behind: question.cursor, limit: question.page.pageSize, offset: question.offset)
        return DatapointPageDTO(
            question.page, total: total,
            data: page.readings.compactMap { DatapointDTO($0, in: channels, self.experiments.snapshot) },
            next: page.next?.text)
    }

    @Sendable
    private func fetch(_ request: Request, _ context: AppRequestContext) async throws -> DatapointDTO {
        try context.requirePrincipal(.viewer, scope: .telemetryRead)
        let text = try context.parameters.require("id")
        guard let id = ReadingID(text: text), let reading = try await self.store.fetch(id),
            let datapoint = DatapointDTO(
                reading, in: await self.directory.snapshot(knowingNumbers: CollectionOfOne(reading.channel)),
                self.experiments.snapshot)
        else { throw QueryError.unknownDatapoint(text) }
        return datapoint
    }

    /// The old shape: every requested id is a key, an unknown one has no readings.
    @Sendable
    private func oldSeries(_ request: Request, _ context: AppRequestContext) async throws -> OldSeriesDTO {
        try context.requirePrincipal(.viewer, scope: .telemetryRead)
        let (ids, minutes, pointLimit) = try await request.decodeJSON(as: SeriesRequestDTO.self).validate()
        let channels = await self.directory.snapshot(knowing: ids)
        let now = Timestamp.now()
        let numbers = ids.compactMap { channels[id: $0]?.number }
        let (lines, _) = try await self.store.lines(
            of: numbers, from: now - .seconds(minutes * 60), to: now + .microseconds(1), columns: max(1, pointLimit / 4)
        )
        var answer = Dictionary(ids.map { ($0, [DatapointDTO]()) }, uniquingKeysWith: { first, _ in first })
        for line in lines {
            guard let channel = channels[number: line.channel] else { continue }
            answer[channel.id.text] = line.points.map {
                DatapointDTO(
                    Reading(channel: line.channel, time: $0.time, value: $0.value), channel: channel.id,
                    in: self.experiments.snapshot)
            }
        }
        return OldSeriesDTO(lines: answer)
    }

    @Sendable
    private func series(_ request: Request, _ context: AppRequestContext) async throws -> SeriesDTO {
        let reader = try context.requireReader()
        let question = try SeriesRequest(request, now: .now())
        let channels = await self.directory.snapshot(knowing: question.channels)
        let numbers = try question.channels.map { id in
            guard let channel = channels[id: id], reader.sees(channel) else { throw QueryError.unknownChannel(id) }
            return channel.number
        }
        let (lines, position) = try await self.store.lines(
            of: numbers, from: question.from, to: question.to, columns: question.pixels)
        return SeriesDTO(
            position: position.text,
            series: lines.compactMap { line in
                guard let channel = channels[number: line.channel] else { return nil }
                return SeriesDTO.Line(
                    channel: channel.id.text, unit: channel.unit, resolution: line.resolution.rawValue,
                    points: line.points.map { [Double($0.time.microseconds) / 1000, $0.value] })
            })
    }
}

/// An object from channel id to readings.
struct OldSeriesDTO: ResponseEncodable, Sendable {
    var lines: [String: [DatapointDTO]]

    func encode(to encoder: any Encoder) throws {
        try self.lines.encode(to: encoder)
    }
}
