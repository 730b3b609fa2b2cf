import Domain
import Hummingbird

/// `GET /api/v1/experiments/compare?experiment_public_id=a,b&event_public_id=c,d&pixels=1000`, checked.
struct RunComparisonRequest: Sendable {
    var experiments: [String]
    var channels: [String]
    /// Of the longest experiment; of the others as many as they are as long.
    var pixels: Int

    init(_ request: Request) throws(ValidationError) {
        var reader = ParameterReader(request)
        self.experiments = reader.ids("experiment_public_id", 2...4)
        self.channels = reader.ids("event_public_id", 1...20)
        self.pixels = reader.text("pixels").map { Int($0) ?? 0 } ?? 1000
        if !(1...10_000).contains(self.pixels) {
            reader.refuse("pixels", "Input should be from 1 to 10000", type: "out_of_range")
        }
        try reader.check()
    }
}
