import Hummingbird

/// One page of a list, in the wire's envelope.
package struct PageResponse<Item: Encodable & Sendable>: ResponseEncodable, Sendable {
    package var page: Int
    package var pageSize: Int
    /// Items of the whole list.
    package var total: Int
    package var data: [Item]

    package init(_ request: PageRequest, total: Int, data: [Item]) {
        self.page = request.page
        self.pageSize = request.pageSize
        self.total = total
        self.data = data
    }

    private enum CodingKeys: String, CodingKey {
        case page, total, data
        case pageSize = "page_size"
    }
}
