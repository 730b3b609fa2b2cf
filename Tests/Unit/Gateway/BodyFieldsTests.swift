import Domain
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
