import Domain
import Hummingbird

/// `GET /api/v1/export?event_public_id=a,b&from=…&to=…&time_zone=Europe/Berlin`, checked.
struct ExportRequest: Sendable {
    /// None: all.
    var channels: [String]
    /// Nil: the oldest reading.
    var from: Timestamp?
    /// Nil: now.
    var to: Timestamp?
    /// Whose span is meant; nil: any time.
    var experiment: String?
    /// Nil: UTC.
    var zone: String?

    init(_ request: Request) throws(ValidationError) {
        var reader = ParameterReader(request)
        self.channels = reader.ids("event_public_id", 0...10_000)
        self.from = reader.time("from")
        self.to = reader.time("to")
        self.experiment = reader.text("experiment_public_id")
        self.zone = reader.text("time_zone").flatMap { $0 == "UTC" ? nil : $0 }
        if let from, let to, from >= to { reader.refuse("from", "Input should be before to") }
        if let format = reader.text("format"), format != "csv" {
            reader.refuse("format", "Input should be csv", type: "enum")
        }
        try reader.check()
    }
}
