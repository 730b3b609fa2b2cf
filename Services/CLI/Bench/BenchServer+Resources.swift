import FoundationEssentials
import NIOCore
import NIOHTTP1

/// What measurements make by the REST API, and remove.
extension BenchServer {
    private static let concurrency = 8
    private static let pageSize = 100

    /// Runs `body` for each, a few at once.
    ///
    /// - Returns: The results in the order of `items`.
    @discardableResult
    static func each<Item: Sendable, Result: Sendable>(
        _ items: some Collection<Item>, _ body: @escaping @Sendable (Item) async throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var results: [(index: Int, result: Result)] = []
            for (index, item) in items.enumerated() {
                if index >= Self.concurrency, let result = try await group.next() { results.append(result) }
                group.addTask { (index, try await body(item)) }
            }
            for try await result in group { results.append(result) }
            return results.sorted { $0.index < $1.index }.map(\.result)
        }
    }

    /// All pages of a list.
    func all<Element: Decodable>(_ path: String, _: Element.Type) async throws -> [Element] {
        var elements: [Element] = []
        for page in 1... {
            let answer = try await self.send(.GET, "\(path)?page=\(page)&page_size=\(Self.pageSize)")
            let part = try JSONDecoder().decode(Page<Element>.self, from: Data(answer.readableBytesView)).data
            elements += part
            if part.count < Self.pageSize { break }
        }
        return elements
    }

    /// How many elements a list has.
    func total(_ path: String) async throws -> Int {
        let answer = try await self.send(.GET, path)
        return try JSONDecoder().decode(Total.self, from: Data(answer.readableBytesView)).total
    }

    /// The id in the answer to a `POST`.
    static func createdID(_ answer: ByteBuffer) throws -> String {
        try JSONDecoder().decode(Created.self, from: Data(answer.readableBytesView)).id
    }

    private struct Page<Element: Decodable>: Decodable {
        var data: [Element]
    }

    private struct Total: Decodable {
        var total: Int
    }

    private struct Created: Decodable {
        var id: String

        enum CodingKeys: String, CodingKey { case id = "public_id" }
    }
}
