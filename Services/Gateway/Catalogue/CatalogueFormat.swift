import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import ServiceKit

/// In what form a catalogue is written.
enum CatalogueFormat: String, CaseIterable, Sendable {
    case csv, yaml, json

    /// Of a body, by what its sender calls it; JSON when he says nothing.
    ///
    /// - Throws: 415 for another one.
    init(contentType: String?) throws(HTTPError) {
        let type = contentType?.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace }
        switch type {
        case nil, "", "application/json": self = .json
        case "text/csv": self = .csv
        case "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml": self = .yaml
        default:
            throw HTTPError(
                .unsupportedMediaType, message: "Content-Type must be text/csv, application/yaml or application/json.")
        }
    }

    var contentType: String {
        switch self {
        case .csv: "text/csv; charset=utf-8"
        case .yaml: "application/yaml"
        case .json: "application/json"
        }
    }

    /// The rows of a document, each with its fields.
    ///
    /// - Throws: `ValidationError` with the row, counted from 0.
    func rows(_ bytes: [UInt8]) throws -> [JSONValue] {
        switch self {
        case .csv:
            guard String(validating: bytes, as: UTF8.self) != nil else {
                throw ValidationError([.init(["body"], "The file should be UTF-8", type: "string_unicode")])
            }
            return try Self.csvRows(try CSVReader.read(bytes))
        case .yaml: return try Self.list(try YAMLReader.read(bytes))
        case .json:
            do {
                return try Self.list(try JSONDecoder().decode(JSONValue.self, from: Data(bytes)))
            } catch let error as DecodingError {
                throw ValidationError(error)
            }
        }
    }

    private static func list(_ value: JSONValue) throws(ValidationError) -> [JSONValue] {
        switch value {
        case .array(let rows): return rows
        case .null: return []
        default: throw ValidationError([.init(["body"], "Input should be a valid list", type: "list_type")])
        }
    }

    /// An empty cell is no value.
    private static func csvRows(_ lines: [[String]]) throws(ValidationError) -> [JSONValue] {
        guard let names = lines.first?.map({ $0.lowercased().filter { !$0.isWhitespace } }) else { return [] }
        guard Set(names).count == names.count else {
            throw ValidationError([.init(["body"], "A column stands twice in the head", type: "csv_invalid")])
        }
        var rows: [JSONValue] = []
        for (index, line) in lines.dropFirst().enumerated() {
            guard line.count <= names.count else {
                throw ValidationError([
                    .init(
                        ["body", String(index)], "The row has more cells than there are columns", type: "csv_invalid")
                ])
            }
            var fields: [String: JSONValue] = [:]
            for (name, cell) in zip(names, line) {
                if cell.isEmpty {
                    fields[name] = .null
                } else {
                    fields[name] =
                        name == "tags" ? .array(cell.split(separator: "|").map { .string(String($0)) }) : .string(cell)
                }
            }
            rows.append(.object(fields))
        }
        return rows
    }

    /// The catalogue as a document.
    func text(_ entries: [ChannelEntry]) -> String {
        let rows = entries.map(ChannelRow.init)
        switch self {
        case .csv:
            let head = ChannelRow.names.joined(separator: ",")
            return rows.reduce(into: head + "\r\n") { $0 += $1.csv + "\r\n" }
        case .yaml: return YAMLWriter.text(rows.map(\.fields))
        case .json: return "[\n" + rows.map(\.json).joined(separator: ",\n") + "\n]\n"
        }
    }
}
