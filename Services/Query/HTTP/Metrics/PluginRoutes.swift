import Archive
import Catalogue
import Domain
import Hummingbird
import ServiceKit

/// Unity's endpoints: each metric set is a plugin.
struct PluginRoutes: Sendable {
    let finder: MetricFinder
    let channels: ChannelDirectory

    private var store: MetricStore { self.finder.store }

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/plugins")
        group.get(use: self.list)
        group.get("categories/list", use: self.categories)
        group.get("stats/summary", use: self.summary)
        group.get(":id", use: self.fetch)
        group.get(":id/status", use: self.status)
        group.get(":id/metrics", use: self.metrics)
        group.get(":id/metrics/history", use: self.history)
        group.get(":id/executions", use: self.executions)
        group.post(":id/enable", use: self.enable)
    }

    @Sendable
    private func list(_ request: Request, _ context: AppRequestContext) async throws -> [PluginDTO] {
        var reader = ParameterReader(request)
        let enabled = reader.flag("enabled")
        let category = reader.text("category")
        let host = reader.text("host")
        try reader.check()
        guard enabled != false else { return [] }
        let catalogue = self.finder.directory.catalogue
        let group = host.map { catalogue.group(named: $0) ?? $0 }
        return catalogue.sets.filter { set in
            (category == nil || set.category == category) && (group == nil || set.group == group)
        }.map(PluginDTO.init)
    }

    @Sendable
    private func categories(_ request: Request, _ context: AppRequestContext) async throws -> PluginCategoriesDTO {
        return PluginCategoriesDTO(categories: Set(self.finder.directory.catalogue.sets.map(\.category)).sorted())
    }

    /// Counts one channel of each set: what it has is how often the set was measured.
    @Sendable
    private func summary(_ request: Request, _ context: AppRequestContext) async throws -> PluginSummaryDTO {
        let sets = self.finder.directory.catalogue.sets
        let newest = try await self.store.newest(of: sets.flatMap(\.channels))
        let now = Timestamp.now()
        return PluginSummaryDTO(
            health: sets.map { $0.health(newest: newest, now: now).state },
            metrics: try await self.store.readings.total(),
            executions: try await self.store.count(of: sets.compactMap(\.channels.first)))
    }

    @Sendable
    private func fetch(_ request: Request, _ context: AppRequestContext) async throws -> PluginDTO {
        PluginDTO(try await self.plugin(context))
    }

    @Sendable
    private func status(_ request: Request, _ context: AppRequestContext) async throws -> PluginStatusDTO {
        let set = try await self.plugin(context)
        let newest = try await self.store.newest(of: set.channels)
        return PluginStatusDTO(set, set.health(newest: newest, now: .now()))
    }

    @Sendable
    private func metrics(_ request: Request, _ context: AppRequestContext) async throws -> [PluginMetricDTO] {
        let set = try await self.plugin(context)
        var reader = ParameterReader(request)
        let limit = reader.integer("limit", default: 100, in: 1...1000)
        try reader.check()
        let page = try await self.store.readings.list(ReadingFilter(channels: set.channels), limit: limit)
        return page.readings.compactMap { PluginMetricDTO($0, of: set) }
    }

    /// Means over the buckets that PerfWatch's rule gives the time asked for, the newest first.
    @Sendable
    private func history(_ request: Request, _ context: AppRequestContext) async throws -> PluginHistoryDTO {
        let set = try await self.plugin(context)
        var reader = ParameterReader(request)
        let hours = reader.integer("hours", default: 24, in: 1...168)
        let name = reader.text("metric_name")
        try reader.check()
        let fields = set.fields.filter { name == nil || $0.name == name }
        guard fields.count <= MetricFinder.channelLimit else {
            throw HistoryError.tooManyChannels(set.id, fields.count, limit: MetricFinder.channelLimit)
        }
        let now = Timestamp.now()
        let width = BucketWidth.automatic(for: .seconds(hours * 3600))
        let snapshot = self.channels.snapshot
        let rows = try await self.store.rows(
            of: fields.compactMap { snapshot[number: $0.channel] }, from: now - .seconds(hours * 3600), to: now,
            width: width, limit: HistoryRequest.limits.upperBound, now: now)
        return PluginHistoryDTO(set, name: name, hours: hours, width: width, rows: rows)
    }

    @Sendable
    private func executions(_ request: Request, _ context: AppRequestContext) async throws -> [PluginExecutionDTO] {
        let set = try await self.plugin(context)
        var reader = ParameterReader(request)
        let limit = reader.integer("limit", default: 50, in: 1...500)
        try reader.check()
        let most = (limit + 1) * set.fields.count
        let readings = try await self.store.readings.list(ReadingFilter(channels: set.channels), limit: most).readings
        return PluginExecution.derive(from: readings, isComplete: readings.count < most).prefix(limit).map {
            PluginExecutionDTO($0, of: set)
        }
    }

    /// Not here: what a device measures is set at the device.
    @Sendable
    private func enable(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let set = try await self.finder.plugin(try context.parameters.require("id"))
        throw PluginError.notSwitchedHere(set.id)
    }

    private func plugin(_ context: AppRequestContext) async throws -> MetricSet {
        return try await self.finder.plugin(try context.parameters.require("id"))
    }
}
