import ServiceLifecycle

/// The hub's clock: one for all sockets.
struct LiveTicker: Service {
    let hub: LiveHub

    /// How late a paced frame or a heartbeat may be.
    private static let busy: Duration = .milliseconds(20)
    /// How long it may take to notice that there is something to do again.
    private static let idle: Duration = .milliseconds(100)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let isBusy = await self.hub.tick()
                try? await Task.sleep(for: isBusy ? Self.busy : Self.idle)  // Cancellation is seen by the loop.
            }
        }
    }
}
