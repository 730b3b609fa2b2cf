import ServiceLifecycle

/// Closes the spool after everything that uses it has stopped.
struct SpoolKeeper: Service {
    let spool: Spool

    func run() async throws {
        try await gracefulShutdown()
        try await self.spool.close()
    }
}
