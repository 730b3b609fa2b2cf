import Domain
import ServiceLifecycle

/// Follows the live hub into the metric hub.
struct MetricTail: Service {
    let hub: LiveHub
    let metrics: MetricHub

    /// How often samples that wait for their rest are looked at.
    private static let pace = Duration.milliseconds(250)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    for await event in await self.hub.listen() {
                        // What a gap passed over is old: the next sample is newer.
                        guard case .readings(let batch) = event else { continue }
                        await self.metrics.publish(batch.readings, now: .now())
                    }
                }
                group.addTask {
                    while !Task.isCancelled {
                        try? await Task.sleep(for: Self.pace)  // Cancellation is seen by the loop.
                        await self.metrics.flush(now: .now())
                    }
                }
            }
        }
    }
}
