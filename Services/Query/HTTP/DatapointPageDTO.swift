import Hummingbird
import ServiceKit

/// A page of readings, and the cursor of the next.
struct DatapointPageDTO: ResponseEncodable, Sendable {
    let page: Int
    let pageSize: Int
    let total: Int64
    let data: [DatapointDTO]
    /// Null at the end.
    @ExplicitNull private(set) var next: String?

    init(_ request: PageRequest, total: Int64, data: [DatapointDTO], next: String?) {
        self.page = request.page
        self.pageSize = request.pageSize
        self.total = total
        self.data = data
        self._next = ExplicitNull(wrappedValue: next)
    }

    private enum CodingKeys: String, CodingKey {
        case page, total, data, next
        case pageSize = "page_size"
    }
}
