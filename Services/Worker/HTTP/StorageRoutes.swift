import Domain
import Hummingbird
import ServiceKit

/// `GET /api/v1/storage`: how much there is, and what the jobs did last.
struct StorageRoutes: Sendable {
    let storage: StorageStore
    let diskPath: String?

    func add(to router: Router<AppRequestContext>) {
        router.get("/api/v1/storage", use: self.fetch)
    }

    @Sendable
    private func fetch(_ request: Request, _ context: AppRequestContext) async throws -> StorageDTO {
        let now = Timestamp.now()
        return try StorageDTO(
            try await self.storage.figures(now: now), disk: self.diskPath.flatMap { DiskSpace(path: $0) },
            jobs: try await self.storage.latestRuns(), today: Day(now))
    }
}
