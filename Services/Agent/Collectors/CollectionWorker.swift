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
    let spool: Spool
    let board: ActuatorBoard
    let live: LiveSettings
    let metrics: AgentMetrics
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
            self.metrics.collected.increment(by: samples.count)
            try await self.observeClock(moment)
            try await self.append(samples, at: moment)
        }
    }

    /// - Throws: `CancellationError`; a spool that cannot be written now notices the step with the next observation.
    private func observeClock(_ moment: CollectionMoment) async throws {
        do {
            guard let shift = try await self.spool.observeClock(moment) else { return }
            self.metrics.clockCorrections.increment()
            self.logger.warning(
                "The clock was set; the times of the readings that wait are put right", metadata: ["by": "\(shift)"])
        } catch let error as CancellationError {
            throw error
        } catch {
            self.logger.debug("The clock's step is not noted yet", metadata: ["error": "\(error)"])
        }
    }

    /// - Throws: `CancellationError`; a spool that does not take the readings is logged, and the agent goes on.
    private func append(_ samples: [Sample], at moment: CollectionMoment) async throws {
        let droppedBefore = self.spool.state.dropped
        do {
            self.metrics.spooled.increment(by: try await self.spool.append(samples, at: moment))
        } catch let error as CancellationError {
            throw error
        } catch {
            self.metrics.lost.increment(by: samples.count)
            if self.metrics.isSpooling {
                self.logger.error(
                    "The spool does not take readings; they are lost until it does", metadata: ["error": "\(error)"])
            }
            self.metrics.setSpooling(problem: "\(error)")
            return
        }
        if !self.metrics.isSpooling { self.logger.info("The spool takes readings again") }
        self.metrics.setSpooling(problem: nil)

        let state = self.spool.state
        self.metrics.spoolBytes.record(state.bytes)
        self.metrics.spoolWaiting.record(state.waiting)
        if state.dropped > droppedBefore {
            self.metrics.dropped.increment(by: state.dropped - droppedBefore)
            if droppedBefore == 0 {
                self.logger.warning("The spool is full, or holds readings that are too old: the oldest are dropped")
            }
        }
    }

    private func log(_ error: any Error, of collector: any Collector, isNew: Bool) {
        guard isNew else { return }
        self.logger.warning(
            "A collector has no readings",
            metadata: ["channel.name": "\(collector.channels.first?.name ?? "")", "error": "\(error)"])
    }
}
