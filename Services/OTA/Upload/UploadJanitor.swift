import Domain
import Logging
import ServiceLifecycle

/// Removes uploads that nobody goes on with: a day after their last byte.
struct UploadJanitor: Service {
    let folder: UpdateFolder
    let uploads: UploadStore
    let logger: Logger

    static let lifetime: Duration = .seconds(86_400)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await self.tidy(at: .now())
                } catch {
                    if Task.isCancelled { return }
                    self.logger.warning(
                        "Old uploads were not removed", metadata: ["error": "\(String(reflecting: error))"])
                }
                try? await Task.sleep(for: .seconds(600))  // Cancellation ends the loop.
            }
        }
    }

    func tidy(at now: Timestamp) async throws {
        for id in try await self.uploads.removeStale(before: now - Self.lifetime) { self.folder.removePart(id.text) }
        let known = Set(try await self.uploads.ids().map(\.text))
        // Those without a row came in one request that never ended.
        for part in try self.folder.parts() where !known.contains(part.id) && part.touchedAt < now - Self.lifetime {
            self.folder.removePart(part.id)
        }
    }
}
