import Catalogue
import Domain
import Hummingbird
import ServiceKit

/// `GET /api/v1/history/…`, and the same under PerfWatch's own paths, `/api/history/…`.
struct HistoryRoutes: Sendable {
    let finder: MetricFinder
    let channels: ChannelDirectory

    func add(to router: Router<AppRequestContext>) {
        for prefix in ["/api/v1/history", "/api/history"] {
            let group = router.group(RouterPath(prefix))
            group.get("metrics", use: self.history)
            group.get("metrics/types", use: self.types)
            group.get("types", use: self.types)
            group.get("compare", use: self.compare)
        }
    }

    @Sendable
    private func types(_ request: Request, _ context: AppRequestContext) async throws -> MetricTypesDTO {
        return MetricTypesDTO(types: self.finder.directory.catalogue.types)
    }

    @Sendable
    private func history(_ request: Request, _ context: AppRequestContext) async throws -> HistoryDTO {
        let question = try HistoryRequest(request.uri.queryParameters)
        let (set, host) = try await self.finder.set(ofType: question.type, host: question.host)
        let rows = try await self.rows(
            set, from: question.from, to: question.to, question.width, limit: question.limit)
        return HistoryDTO(question, host: host, series: HistorySeries(rows, of: set))
    }

    @Sendable
    private func compare(_ request: Request, _ context: AppRequestContext) async throws -> ComparisonDTO {
        let question = try ComparisonRequest(request.uri.queryParameters, now: .now())
        let (set, host) = try await self.finder.set(ofType: question.type, host: question.host)
        let (current, baseline) = (
            try await self.rows(
                set, from: question.current.from, to: question.current.to, question.width, limit: question.limit),
            try await self.rows(
                set, from: question.comparison.from, to: question.comparison.to, question.width, limit: question.limit)
        )
        return ComparisonDTO(
            question, host: host, current: HistorySeries(current, of: set),
            comparison: HistorySeries(baseline, of: set),
            summary: set.map { MetricComparison(of: $0, current: current, baseline: baseline) }
                ?? MetricComparison(current: nil, baseline: nil))
    }

    /// None of a type that no channel is of.
    private func rows(
        _ set: MetricSet?, from: Timestamp, to: Timestamp, _ width: BucketWidth, limit: Int
    ) async throws -> [MetricRow] {
        guard let set else { return [] }
        let snapshot = self.channels.snapshot
        return try await self.finder.store.rows(
            of: set.channels.compactMap { snapshot[number: $0] }, from: from, to: to, width: width, limit: limit,
            now: .now())
    }
}
