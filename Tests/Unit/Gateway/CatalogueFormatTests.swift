import Domain
import ServiceKit
import TestSupport
import Testing

@testable import GatewayService

@Suite("Catalogues as files")
struct CatalogueFormatTests {
    private static let texts = [
        "Plant / Reactor temperature", "=1+1", "'=1+1", "''-x", "a,b;c|d", "say \"no\"", "two\nlines\r\n", "- x: y",
        "# no",
        "null", "1.0", "true", " spaced ", "ünïcode 🧪", "\u{7F}\u{85} \u{2028}\u{FFFE}\u{FEFF}", "<script>", "@home",
        "\tTab",
    ]

    private static func entry(_ random: inout SplitMix) -> ChannelEntry {
        func text() -> String { Self.texts.randomElement(using: &random) ?? "" }
        let low = Double.random(in: -1e6...1e6, using: &random)
        return ChannelEntry(
            channel: Channel(
                id: .random(), number: 1, name: "\(text()) \(UInt32.random(in: 0 ... .max, using: &random))",
                kind: ChannelKind.allCases.randomElement(using: &random) ?? .sensor, unit: text(),
                range: low...(low + Double.random(in: 0...1e3, using: &random)),
                expectedInterval: Bool.random(using: &random)
                    ? .seconds(Double(Int.random(in: 1...20_000, using: &random)) / 10) : nil,
                device: Bool.random(using: &random) ? text() : nil),
            description: Bool.random(using: &random) ? text() : nil,
            tags: Bool.random(using: &random) ? ["reactor", "=north"] : [],
            decimals: Bool.random(using: &random) ? Int.random(in: 0...10, using: &random) : nil)
    }

    @Test("What was exported changes nothing when it is imported", arguments: CatalogueFormat.allCases)
    func roundTrip(format: CatalogueFormat) throws {
        var random = SplitMix(state: 7)
        for _ in 0..<50 {
            let entries = (0..<20).map { _ in Self.entry(&random) }
            let rows = try format.rows(Array(format.text(entries).utf8))
            let plan = try ChannelImport(rows, into: entries, by: User.ID("u"))
            #expect(plan.unchanged == entries.count)
            #expect(plan.new.isEmpty && plan.changes.isEmpty)
        }
    }

    @Test("A formula is text in a spreadsheet, and itself again here")
    func formulas() throws {
        var random = SplitMix(state: 1)
        var entry = Self.entry(&random)
        entry.channel.name = "=HYPERLINK(\"http://evil\")"
        let text = CatalogueFormat.csv.text([entry])
        #expect(text.contains("\"'=HYPERLINK(\"\"http://evil\"\")\""))
        #expect(try CSVReader.read(Array(text.utf8))[1][1] == entry.channel.name)
    }

    @Test(
        "CSV of spreadsheets is read: marks, semicolons, any line's end, quotes",
        arguments: [
            "\u{FEFF}name,type,unit,min_value,max_value,tags\r\nA,sensor,bar,0,16,x|y\r\n",
            "name;type;unit;min_value;max_value;tags\n\"A\";sensor;bar;0;16;x|y",
            "Name,Type,Unit,min_value,max_value,tags\rA,sensor,bar,0,16,\"x|y\"\r\r",
        ])
    func spreadsheets(text: String) throws {
        let rows = try CatalogueFormat.csv.rows(Array(text.utf8))
        let plan = try ChannelImport(rows, into: [], by: User.ID("u"))
        #expect(plan.new.map(\.name) == ["A"])
        #expect(plan.new.first?.tags == ["x", "y"])
    }

    @Test("Every fault is told with its row and field, and then nothing is taken")
    func faults() throws {
        let text = """
            name,type,unit,min_value,max_value,colour
            A,sensor,bar,0,16,
            A,valve,bar,16,0,
            ,sensor,,x,1,red
            """
        let rows = try CatalogueFormat.csv.rows(Array(text.utf8))
        let error = #expect(throws: ValidationError.self) { try ChannelImport(rows, into: [], by: User.ID("u")) }
        let places = error?.issues.map { $0.location.dropFirst().joined(separator: ".") } ?? []
        #expect(
            Set(places).isSuperset(of: [
                "0.colour", "1.name", "1.type", "1.max_value", "2.name", "2.unit", "2.min_value",
            ]))
    }

    @Test("A trial finds what the import would refuse: names that others have, bounds out of order, a channel twice")
    func trial() throws {
        var random = SplitMix(state: 3)
        let (one, other) = (Self.entry(&random), Self.entry(&random))
        func row(_ fields: [String: JSONValue]) -> JSONValue { .object(fields) }
        let id = JSONValue.string(one.channel.id.text)
        for (rows, place) in [
            ([row(["public_id": id, "name": .string(other.channel.name)])], "0.name"),
            ([row(["public_id": id, "max_value": .number(one.channel.range.lowerBound - 1)])], "0.max_value"),
            ([row(["public_id": id]), row(["name": .string(one.channel.name)])], "1.public_id"),
            ([row(["public_id": .string("of another installation")])], "0.name"),
        ] {
            let error = #expect(throws: ValidationError.self) {
                try ChannelImport(rows, into: [one, other], by: User.ID("u"))
            }
            #expect(error?.issues.contains { $0.location.dropFirst().joined(separator: ".") == place } == true)
        }
    }

    @Test(
        "What would make much of little, or is no catalogue, is refused",
        arguments: [
            (CatalogueFormat.yaml, "a: &a [x,x]\nb: [*a,*a]"), (.yaml, "- !!binary aGk="), (.yaml, "- {a: 1, a: 2}"),
            (.yaml, "- [" + String(repeating: "[", count: 1000)), (.yaml, "- a\n--- \n- b"), (.yaml, "a: b: c"),
            (.json, String(repeating: "[", count: 100_000)), (.json, "{}"), (.json, "nul"), (.csv, "name\n\"open"),
            (.csv, "name\n\"a\"b"), (.csv, "name,name\na,b"), (.csv, "name\na,b"),
        ] as [(CatalogueFormat, String)])
    func hostile(format: CatalogueFormat, text: String) {
        #expect(throws: ValidationError.self) { try format.rows(Array(text.utf8)) }
    }
}
