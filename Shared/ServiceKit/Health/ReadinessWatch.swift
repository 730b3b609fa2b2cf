import Logging
import ServiceLifecycle

/// Tells the log, until the service is ready for the first time, what it waits for.
///
/// A service starts without its database and keeps trying; this is how a person learns that `DATABASE_URL` is wrong. The
/// same problem is repeated every half minute.
struct ReadinessWatch: Service {
    let readiness: Readiness
    let logger: Logger
    var interval: Duration = .seconds(1)
    var repeatAfter = 30

    func run() async throws {
        // Its only error is the cancellation by a shutdown, which is what ends this service.
        try? await cancelWhenGracefulShutdown {
            try await self.watch()
        }
        try? await gracefulShutdown()
    }

    private func watch() async throws {
        var told: String?
        var silentRounds = 0
        while true {
            let report = await self.readiness.report()
            if report.isDraining || Task.isCancelled { return }
            if report.isReady { break }
            silentRounds += 1
            if report.detail != told || silentRounds >= self.repeatAfter {
                self.logger.error("Not ready, trying again", metadata: ["reason": .string(report.detail)])
                told = report.detail
                silentRounds = 0
            }
            try await Task.sleep(for: self.interval)
        }
        self.logger.info("Ready")
    }
}
