import ServiceLifecycle

/// Marks the service as not ready when a shutdown begins, a moment before its server stops: the last service of its
/// group, so the first to be told.
struct DrainSignal: Service {
    let readiness: Readiness
    /// Time for requests on their way, and for balancers that ask often.
    var pause: Duration = .milliseconds(200)

    func run() async throws {
        // Both end early only by a cancellation, when nobody waits for grace any more.
        try? await gracefulShutdown()
        self.readiness.startDraining()
        try? await Task.sleep(for: self.pause)
    }
}
