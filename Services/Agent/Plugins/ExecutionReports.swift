import CoreMetrics
import Synchronization

/// What the server is to be told of runs: kept in memory, told at least once.
final class ExecutionReports: Sendable {
    /// What the server takes at once.
    static let batch = 500

    private let buffer = Mutex(ExecutionBuffer())
    private let spool: Spool
    private let metrics: AgentMetrics

    /// - Parameter spool: which knows the right time.
    init(spool: Spool, metrics: AgentMetrics) {
        self.spool = spool
        self.metrics = metrics
    }

    var waiting: Int { self.buffer.withLock(\.count) }

    /// The oldest goes when there is no room.
    func append(_ execution: PluginExecution) {
        let dropped = self.buffer.withLock { $0.append(execution) }
        if dropped > 0 { self.metrics.pluginReportsDropped.increment(by: dropped) }
    }

    /// Tells the server of all of them; to be called by one task.
    ///
    /// - Throws: ``PluginClientError``, or the client's error; what was not told stays, but for reports that the server will never take.
    func flush(to client: PluginClient) async throws {
        while let batch = self.batch() {
            do {
                try await client.report(batch.reports)
            } catch let error as PluginClientError where error.isForGood {
                self.buffer.withLock { $0.remove(batch) }
                self.metrics.pluginReportsDropped.increment(by: batch.reports.count)
                throw error
            }
            self.buffer.withLock { $0.remove(batch) }
        }
    }

    private func batch() -> ExecutionBuffer.Batch? {
        let clock = self.spool.state.clock
        return self.buffer.withLock { $0.batch(Self.batch, by: clock) }
    }
}
