import Archive
import Domain
import Hummingbird
import ServiceKit

/// `GET /api/v1/datapoints?event_public_id=a,b&from=…&to=…&page=2&page_size=50&cursor=…`, checked.
struct DatapointListRequest: Sendable {
    var page: PageRequest
    /// Takes the place of the page's number.
    var cursor: ReadingCursor?
    /// None: all.
    var channels: [String]
    var from: Timestamp?
    var to: Timestamp?
    /// Whose span is meant; nil: any time.
    var experiment: String?

    init(_ request: Request) throws(ValidationError) {
        var reader = ParameterReader(request)
        self.page = reader.page(of: request)
        self.channels = reader.ids("event_public_id", 0...1000)
        self.from = reader.time("from")
        self.to = reader.time("to")
        if let from, let to, from >= to { reader.refuse("from", "Input should be before to") }
        self.experiment = reader.text("experiment_public_id")
        if let text = reader.text("cursor") {
            self.cursor = ReadingCursor(text: text)
            if self.cursor == nil { reader.refuse("cursor", "Input should be the next of an answer") }
        }
        try reader.check()
    }

    /// Readings before the first of the page, behind the cursor; at most a thousand million.
    var offset: Int { self.cursor == nil ? min(self.page.offset, 1_000_000_000) : 0 }
}
