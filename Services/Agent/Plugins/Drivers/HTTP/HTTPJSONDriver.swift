import AsyncHTTPClient
import FoundationEssentials
import ServiceKit

/// Takes values out of a JSON document that a server has.
struct HTTPJSONDriver: PluginDriver {
    private struct Point: Sendable {
        var terminal: DeclaredTerminal
        var pointer: JSONPointer
    }

    private let target: HTTPTarget
    private let client: HTTPClient
    private let points: [Point]

    /// - Parameter client: follows no redirects.
    init(_ settings: PluginSettings, client: HTTPClient) throws(PluginError) {
        self.target = try HTTPTarget(settings)
        self.client = client
        self.points = try settings.declared { (terminal, settings) throws(PluginError) in
            // Of an empty text, too, something may be read: the whole document.
            guard let pointer = JSONPointer(try settings.optionalText("pointer") ?? "") else {
                throw settings.bad("pointer", "should be a JSON pointer, such as /outlets/0/power")
            }
            return Point(terminal: terminal, pointer: pointer)
        }
    }

    /// A member that is missing or null has no value now.
    ///
    /// - Throws: ``PluginError`` when there is no answer of 1 MB at most with a status of 200 to 299, when it is no JSON, when a value is no number, and when
    ///   all of them are missing.
    mutating func collect(at moment: CollectionMoment) async throws -> [String: Double] {
        let document = try await self.document()
        var values: [String: Double] = [:]
        var isFound = false
        for point in self.points {
            guard let value = point.pointer.value(in: document) else { continue }
            isFound = true
            guard value != .null else { continue }
            guard let number = value.number else {
                throw PluginError.device("What is at '\(point.pointer)' is no number.")
            }
            values[point.terminal.id] = point.terminal.value(number)
        }
        guard isFound else {
            throw PluginError.device(
                self.points.first.map { "There is nothing at '\($0.pointer)'." } ?? "There are no channels.")
        }
        return values
    }

    private func document() async throws -> JSONValue {
        let page = try await self.target.page(self.client)
        do {
            return try JSONDecoder().decode(JSONValue.self, from: Data(page))
        } catch {
            throw PluginError.device("The answer is no JSON.")
        }
    }
}
