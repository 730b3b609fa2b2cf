import CoreMetrics
import Domain
import Logging
import ServiceLifecycle

/// Asks every collector once per poll and spools what they say.
///
/// Polls are counted from a fixed start on the monotonic clock, so that the rate does not drift; one that comes late is
/// followed by the next at its own time, and those that were missed are left out.
struct CollectionWorker: Service {
    let collectors: [any Collector]
    let intake: SpoolIntake
    let board: ActuatorBoard
    let live: LiveSettings
    let logger: Logger

    /// A change of the interval takes effect within this time.
    private static let attention: Duration = .seconds(1)

    /// Until a graceful shutdown; then all outputs take their safe values.
    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.collectForever() }
        } catch is CancellationError {
            // The shutdown.
        }
        await self.board.applySafeValues(at: .now())
    }

    private func collectForever() async throws {
        let clock = ContinuousClock()
        var collectors = self.collectors
        var failing: Set<Int> = []
        var schedule = PollSchedule(start: clock.now)
        while true {
            while let wait = schedule.wait(interval: self.live.current.pollInterval, at: clock.now) {
                try await self.observeClock(.now())
                try await clock.sleep(for: min(wait, Self.attention), tolerance: .milliseconds(5))
            }
            let moment = CollectionMoment.now()
            var samples: [Sample] = []
            for index in collectors.indices {
                do {
                    samples += try collectors[index].collect(at: moment)
                    failing.remove(index)
                } catch {
                    self.log(error, of: collectors[index], isNew: failing.insert(index).inserted)
                }
            }
            self.intake.metrics.collected.increment(by: samples.count)
            try await self.observeClock(moment)
            try await self.intake.append(samples, at: moment)
        }
    }

    /// - Throws: `CancellationError`; a spool that cannot be written now notices the step with the next observation.
    private func observeClock(_ moment: CollectionMoment) async throws {
        do {
            guard let shift = try await self.intake.spool.observeClock(moment) else { return }
            self.intake.metrics.clockCorrections.increment()
            self.logger.warning(
                "The clock was set; the times of the readings that wait are put right", metadata: ["by": "\(shift)"])
        } catch let error as CancellationError {
            throw error
        } catch {
            self.logger.debug("The clock's step is not noted yet", metadata: ["error": "\(error)"])
        }
    }

    private func log(_ error: any Error, of collector: any Collector, isNew: Bool) {
        guard isNew else { return }
        self.logger.warning(
            "A collector has no readings",
            metadata: ["channel.name": "\(collector.channels.first?.name ?? "")", "error": "\(error)"])
    }
}
