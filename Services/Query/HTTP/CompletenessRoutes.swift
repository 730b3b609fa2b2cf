import Domain
import Hummingbird
import ServiceKit

/// `GET /api/v1/completeness` and its gaps: what of that which sources had to send has come.
struct CompletenessRoutes: Sendable {
    let store: CompletenessStore

    func add(to router: Router<AppRequestContext>) {
        router.get("/api/v1/completeness", use: self.completeness)
        router.get("/api/v1/completeness/gaps", use: self.gaps)
    }

    @Sendable
    private func completeness(_ request: Request, _ context: AppRequestContext) async throws -> CompletenessDTO {
        let question = try CompletenessRequest(request, now: .now())
        let sources = try await self.store.sources(question.source, from: question.from, to: question.to)
        return CompletenessDTO(sources, from: question.from, to: question.to)
    }

    @Sendable
    private func gaps(_ request: Request, _ context: AppRequestContext) async throws -> PageResponse<GapDTO> {
        let page = try PageRequest(request)
        let (total, ranges) = try await self.store.gaps(
            request.uri.queryParameters["source"].map(String.init), limit: page.pageSize,
            offset: min(page.offset, 1_000_000_000))
        return PageResponse(page, total: total, data: ranges.map(GapDTO.init))
    }
}
