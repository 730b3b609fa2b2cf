import Domain
import FoundationEssentials
import ServiceKit
import Testing

@testable import GatewayService

@Suite("Fields of a body")
struct BodyFieldsTests {
    private func issues(_ body: JSONValue, _ read: (inout BodyFields) -> Void) throws -> [ValidationError.Issue] {
        var fields = try BodyFields(body)
        read(&fields)
        do {
            try fields.finish()
            return []
        } catch {
            return error.issues
        }
    }

    static func json(_ text: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }

    @Test("Times are RFC 3339 and do not lie in the future; whole numbers are whole")
    func timesAndIntegers() throws {
        let range = Timestamp(microseconds: 0)...Timestamp(microseconds: 1_000_000)
        var fields = try BodyFields(
            Self.json(#"{"t":"1970-01-01T00:00:01Z","i":"3","j":12}"#))
        #expect(fields.optionalTime("t", in: range) == range.upperBound)
        #expect(fields.optionalInteger("i", in: 1...12) == 3)
        #expect(fields.optionalInteger("j", in: 1...12) == 12)
        #expect(fields.optionalInteger("absent", in: 1...12) == nil)
        try fields.finish()
        for (value, type) in [
            (#""1970-01-01T00:00:01.000001Z""#, "out_of_range"), (#""1969-12-31T23:59:59Z""#, "out_of_range"),
            (#""yesterday""#, "datetime_parsing"), ("5", "datetime_parsing"),
        ] {
            let body = try Self.json(#"{"t":\#(value)}"#)
            #expect(try issues(body) { _ = $0.optionalTime("t", in: range) }.map(\.type) == [type], "\(value)")
        }
        for (value, type) in [
            ("1.5", "int_type"), ("13", "out_of_range"), ("1e300", "int_type"), ("true", "float_type"),
        ] {
            let body = try Self.json(#"{"i":\#(value)}"#)
            #expect(try issues(body) { _ = $0.optionalInteger("i", in: 1...12) }.map(\.type) == [type], "\(value)")
        }
    }

    @Test("A field that null clears is told from one that is absent")
    func clearable() throws {
        var fields = try BodyFields(Self.json(#"{"a":null,"b":"x"}"#))
        #expect(fields.clearable("a") { $0.optionalText("a", length: 1...9) } == .some(nil))
        #expect(fields.clearable("b") { $0.optionalText("b", length: 1...9) } == .some("x"))
        #expect(fields.clearable("c") { $0.optionalText("c", length: 1...9) } == nil)
    }

    @Test("Faults in a list name the item and its field")
    func lists() throws {
        let body = try Self.json(#"{"list":[{"n":"a"},{"n":""},5]}"#)
        var names: [String] = []
        let found = try issues(body) { names = $0.optionalList("list", most: 3) { $0.text("n", length: 1...9) } ?? [] }
        #expect(names == ["a", ""])
        #expect(found.map(\.location) == [["body", "list", "1", "n"], ["body", "list", "2"]])
        #expect(try issues(body) { _ = $0.optionalList("list", most: 2) { _ in 0 } }.map(\.type) == ["too_long"])
        #expect(
            try issues(Self.json(#"{"list":{}}"#)) { _ = $0.optionalList("list", most: 2) { _ in 0 } }.map(\.type) == [
                "list_type"
            ])
    }

    @Test("All faults are told at once, each at its place")
    func all() throws {
        let found = try issues(.object(["name": .number(1), "min_value": .string("x"), "unit": .string("")])) {
            fields in
            _ = fields.text("name", length: 1...10)
            _ = fields.number("min_value")
            _ = fields.number("max_value")
            _ = fields.text("unit", length: 1...10)
        }
        #expect(found.map(\.type) == ["string_type", "float_parsing", "missing", "string_too_short"])
        #expect(found.map(\.location) == ["name", "min_value", "max_value", "unit"].map { ["body", $0] })
    }

    @Test("Null is absent: missing where it must be there, unset where it may be")
    func null() throws {
        var fields = try BodyFields(.object(["a": .null]))
        #expect(fields.optionalText("a", length: 1...2) == nil)
        #expect(fields.isNull("a"))
        #expect(!fields.isNull("b"))
        try fields.finish()
        #expect(try issues(.object(["a": .null])) { _ = $0.text("a", length: 1...2) }.map(\.type) == ["missing"])
    }

    @Test("Numbers are finite; text of a number is one, a boolean is none")
    func numbers() throws {
        var fields = try BodyFields(.object(["a": .string("2.5"), "b": .number(-1)]))
        #expect(fields.number("a") == 2.5)
        #expect(fields.number("b") == -1)
        try fields.finish()
        for (value, type) in [
            (JSONValue.string("NaN"), "finite_number"), (.string("Infinity"), "finite_number"),
            (.bool(true), "float_type"), (.array([]), "float_type"),
        ] {
            #expect(try issues(.object(["a": value])) { _ = $0.number("a") }.map(\.type) == [type])
        }
    }

    @Test("Length counts Unicode scalars, as the database does; NUL, which it cannot hold, is refused")
    func text() throws {
        #expect(try issues(.object(["a": .string("äöü")])) { _ = $0.text("a", length: 3...3) }.isEmpty)
        #expect(
            try issues(.object(["a": .string("a\0")])) { _ = $0.text("a", length: 1...9) }.map(\.type) == ["string_nul"]
        )
    }

    @Test("What is not an object is told so")
    func noObject() {
        #expect(throws: ValidationError.self) { _ = try BodyFields(.array([])) }
    }
}
