import Contracts
import Domain

/// What one commit brought to one partition, and where the feed stands after it.
struct LiveBatch: Sendable {
    var readings: [Reading]
    var position: LivePosition
}
