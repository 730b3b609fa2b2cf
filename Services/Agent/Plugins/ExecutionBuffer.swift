/// Runs that the server was not told of yet, in their order.
///
/// A plain value. The server knows a run by its instance and its start: so a start is put down once, when it is told
/// for the first time, and told as it is however often it is told again.
struct ExecutionBuffer: Sendable {
    /// What is told at once.
    struct Batch: Sendable, Hashable {
        /// The place of its last one among all there ever were, from 1.
        fileprivate var last: Int
        var reports: [ExecutionReport]
    }

    private enum Entry: Sendable {
        case untold(PluginExecution)
        case told(ExecutionReport)
    }

    static let limit = 10_000

    private var entries: [Entry] = []
    /// How many have left it.
    private var gone = 0

    var count: Int { self.entries.count }

    /// - Returns: how many of the oldest had to go for it, so that there are ``limit`` at most: 1 or 0.
    mutating func append(_ execution: PluginExecution) -> Int {
        self.entries.append(.untold(execution))
        let surplus = max(self.entries.count - Self.limit, 0)
        self.remove(surplus)
        return surplus
    }

    /// The oldest, at most `limit`; nil when there are none. They stay until they are removed.
    mutating func batch(_ limit: Int, by clock: DeviceClock) -> Batch? {
        let count = min(limit, self.entries.count)
        guard count > 0 else { return nil }
        let reports = self.entries.indices.prefix(count).map { index in
            switch self.entries[index] {
            case .told(let report): return report
            case .untold(let execution):
                let report = ExecutionReport(execution, by: clock)
                self.entries[index] = .told(report)
                return report
            }
        }
        return Batch(last: self.gone + count, reports: reports)
    }

    /// Removes those of `batch` that are still here.
    mutating func remove(_ batch: Batch) { self.remove(max(batch.last - self.gone, 0)) }

    private mutating func remove(_ count: Int) {
        guard count > 0 else { return }
        self.entries.removeFirst(count)
        self.gone += count
    }
}
