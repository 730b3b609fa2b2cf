import ServiceLifecycle

/// Tells the other services at the start to look which signing keys there are: what one that is gone has signed counts no more
/// within a second. By themselves they look once a minute.
struct KeyNotice: Service {
    let publisher: ChangePublisher

    func run() async throws {
        await self.publisher.credentialsEnded()
        // A service that ends would end the process. It throws only when cancelled.
        try? await gracefulShutdown()
    }
}
