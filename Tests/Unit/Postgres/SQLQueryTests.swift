import FoundationEssentials
import Testing

@testable import Postgres

@Suite("SQLQuery")
struct SQLQueryTests {
    @Test("An interpolated value becomes a typed parameter, never text")
    func parameters() {
        let name = "Robert'); drop table users; --"
        let query: SQLQuery = "select id from users where name = \(name) and age > \(Int32(7)) and big = \(8)"
        #expect(query.sql == "select id from users where name = $1 and age > $2 and big = $3")
        #expect(query.arguments.types == [25, 23, 20])
        #expect(query.arguments.bytes(at: 0) == Array(name.utf8))
        #expect(query.arguments.bytes(at: 1) == [0, 0, 0, 7])
        #expect(query.arguments.bytes(at: 2) == [0, 0, 0, 0, 0, 0, 0, 8])
    }

    @Test("nil is NULL of the wrapped type, and an empty text is not NULL")
    func null() {
        let missing: Double? = nil
        let query: SQLQuery = "values (\(missing), \("")) "
        #expect(query.arguments.types == [701, 25])
        #expect(query.arguments.bytes(at: 0) == nil)
        #expect(query.arguments.bytes(at: 1) == [])
        query.arguments.withPointers { values, lengths, formats in
            #expect(values?[0] == nil)
            #expect(values?[1] != nil)
            #expect(lengths?[1] == 0)
            #expect(formats?[0] == 1 && formats?[1] == 1)
        }
    }

    @Test("Raw text and quoted names go into the statement")
    func raw() {
        let query: SQLQuery = "select \(raw: "a, b") from \(identifier: "odd \"name\"") where a = \(true)"
        #expect(query.sql == "select a, b from \"odd \"\"name\"\"\" where a = $1")
    }

    @Test("A fragment's parameters are counted on from those before it, past nine too")
    func fragments() {
        var list: SQLQuery = "\(0)"
        for number in 1...11 {
            list.append(", \(number)")
        }
        let query: SQLQuery = "select \("x") where ä in (\(fragment: list)) or \(false)"
        let numbers = (2...13).map { "$\($0)" }.joined(separator: ", ")
        #expect(query.sql == "select $1 where ä in (\(numbers)) or $14")
        #expect(query.arguments.count == 14)
        #expect(query.arguments.bytes(at: 12) == [0, 0, 0, 0, 0, 0, 0, 11])
        #expect(query.arguments.bytes(at: 13) == [0])
    }

    @Test("A type made of a raw value is sent as that value")
    func rawRepresentable() {
        enum Colour: String, SQLEncodable, SQLDecodable { case red, green }
        let query: SQLQuery = "select \(Colour.green)"
        #expect(query.arguments.types == [25])
        #expect(query.arguments.bytes(at: 0) == Array("green".utf8))
    }

    @Test("Large parameters make the buffer grow")
    func growth() {
        let large = [UInt8](repeating: 7, count: 100_000)
        let query: SQLQuery = "select \(1), \(large), \(2)"
        #expect(query.arguments.bytes(at: 1) == large)
        #expect(query.arguments.bytes(at: 2) == [0, 0, 0, 0, 0, 0, 0, 2])
    }
}
