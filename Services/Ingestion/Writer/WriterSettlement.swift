import Domain
import Redis
import TimeSeries

/// What a commit changes beside the readings: a few rows of each small table.
struct WriterSettlement: Sendable {
    /// A partition's offset moves on by one commit.
    struct Move: Sendable {
        var partition: Int
        var from: PartitionOffset
        var to: StreamID
        var readings: Int
    }

    var moves: [Move] = []

    /// By channel, so that several writers lock the rows in one order.
    var latest: [(channel: Channel.Number, point: Point)] = []
    var marks: [(key: WatermarkLedger.Key, standing: WatermarkLedger.Standing)] = []
    var completeness = CompletenessLedger()
}
