import Domain
import TimeSeries

/// What a line's points are, the coarsest of them.
enum Resolution: Sendable, Hashable {
    /// Every reading.
    case raw
    /// At most four points for each pixel column; the line has the pixels of the whole one.
    case reduced
    /// Where the readings are gone: first, lowest, highest and last of each minute or hour.
    case rollups(RollupWidth)
    /// A value for each bucket.
    case buckets(BucketWidth)

    var text: String {
        switch self {
        case .raw: "raw"
        case .reduced: "reduced"
        case .rollups(.minute): "1m"
        case .rollups(.hour): "1h"
        case .buckets(let width): width.text
        }
    }
}
