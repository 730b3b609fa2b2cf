import CoreMetrics
import Domain
import Logging

/// The one way that readings go into the spool: with what is counted and said of it.
struct SpoolIntake: Sendable {
    let spool: Spool
    let metrics: AgentMetrics
    let logger: Logger

    /// - Returns: how many were appended; nil: the spool does not take them, they are lost, and the log says it.
    /// - Throws: `CancellationError`.
    @discardableResult
    func append(_ samples: [Sample], at moment: CollectionMoment) async throws(CancellationError) -> Int? {
        let droppedBefore = self.spool.state.dropped
        let appended: Int
        do {
            appended = try await self.spool.append(samples, at: moment)
        } catch let error as CancellationError {
            throw error
        } catch {
            self.metrics.lost.increment(by: samples.count)
            if self.metrics.isSpooling {
                self.logger.error(
                    "The spool does not take readings; they are lost until it does", metadata: ["error": "\(error)"])
            }
            self.metrics.setSpooling(problem: "\(error)")
            return nil
        }
        self.metrics.spooled.increment(by: appended)
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
        return appended
    }
}
