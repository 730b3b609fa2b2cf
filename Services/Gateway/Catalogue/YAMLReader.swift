import Cyaml
import Domain
import ServiceKit

/// libyaml: the one file that calls it. Reads lists and mappings of plain values, as far as JSON has them too; aliases and tags
/// are refused, so that a small document stays small.
struct YAMLReader {
    /// Lists and mappings within each other; a catalogue needs three.
    private static let depth = 8

    /// libyaml remembers its address.
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    /// - Throws: `ValidationError` at the body, with the line of the fault.
    static func read(_ bytes: [UInt8]) throws(ValidationError) -> JSONValue {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { parser.deallocate() }
        guard yaml_parser_initialize(parser) == 1 else { throw Self.fault("cannot be read", line: 0) }
        defer { yaml_parser_delete(parser) }
        // libyaml reads the bytes while it parses, so they stay where they are until the end.
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(bytes.count, 1))
        defer { copy.deallocate() }
        _ = copy.initialize(from: bytes)
        yaml_parser_set_input_string(parser, copy.baseAddress, bytes.count)
        return try YAMLReader(parser: parser).document()
    }

    private enum Event {
        case scalar(JSONValue)
        case listStart, listEnd, mappingStart, mappingEnd
        case documentStart, end
    }

    private func document() throws(ValidationError) -> JSONValue {
        guard case .documentStart = try self.next() else { return .null }
        let value = try self.value(try self.next(), depth: 0)
        guard case .end = try self.next() else { throw self.fault("has more than one document") }
        return value
    }

    private func value(_ event: Event, depth: Int) throws(ValidationError) -> JSONValue {
        guard depth < Self.depth else { throw self.fault("is nested too deeply") }
        switch event {
        case .scalar(let value): return value
        case .listStart:
            var items: [JSONValue] = []
            while true {
                let event = try self.next()
                if case .listEnd = event { return .array(items) }
                items.append(try self.value(event, depth: depth + 1))
            }
        case .mappingStart:
            var fields: [String: JSONValue] = [:]
            while true {
                let event = try self.next()
                if case .mappingEnd = event { return .object(fields) }
                guard let name = Self.name(event) else { throw self.fault("has a key that is no text") }
                guard fields[name] == nil else { throw self.fault("has the key '\(name)' twice") }
                fields[name] = try self.value(try self.next(), depth: depth + 1)
            }
        case .listEnd, .mappingEnd, .documentStart, .end: throw self.fault("ends too early")
        }
    }

    private static func name(_ event: Event) -> String? {
        guard case .scalar(.string(let name)) = event else { return nil }
        return name
    }

    private func next() throws(ValidationError) -> Event {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(self.parser, &event) == 1 else {
                let problem = self.parser.pointee.problem.map { String(cString: $0) } ?? "cannot be read"
                throw Self.fault("is not YAML: \(problem)", line: Int(self.parser.pointee.problem_mark.line) + 1)
            }
            defer { yaml_event_delete(&event) }
            switch event.type {
            case YAML_STREAM_START_EVENT: continue
            case YAML_DOCUMENT_END_EVENT: continue
            case YAML_DOCUMENT_START_EVENT: return .documentStart
            case YAML_SEQUENCE_START_EVENT: return .listStart
            case YAML_SEQUENCE_END_EVENT: return .listEnd
            case YAML_MAPPING_START_EVENT: return .mappingStart
            case YAML_MAPPING_END_EVENT: return .mappingEnd
            case YAML_SCALAR_EVENT: return .scalar(try self.scalar(event))
            case YAML_ALIAS_EVENT: throw self.fault("uses an alias; write the value out")
            default: return .end
            }
        }
    }

    private func scalar(_ event: yaml_event_t) throws(ValidationError) -> JSONValue {
        let scalar = event.data.scalar
        guard scalar.tag == nil else { throw self.fault("uses a tag") }
        let text = String(
            decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
        guard scalar.style == YAML_PLAIN_SCALAR_STYLE else { return .string(text) }
        return switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        default: Self.number(text).map { .number($0) } ?? .string(text)
        }
    }

    /// Decimal numbers alone: a name such as `0x10` or `infinity` is a name.
    private static func number(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }) else { return nil }
        return Double(text)
    }

    private func fault(_ problem: String) -> ValidationError {
        Self.fault(problem, line: Int(self.parser.pointee.mark.line) + 1)
    }

    private static func fault(_ problem: String, line: Int) -> ValidationError {
        ValidationError([.init(["body"], "The document \(problem) (line \(line))", type: "yaml_invalid")])
    }
}
