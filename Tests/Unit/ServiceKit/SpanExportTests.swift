import Domain
import FoundationEssentials
import Logging
import Testing

@testable import ServiceKit

@Suite("Export of spans")
struct SpanExportTests {
    private static func folder() -> String {
        "\(FileManager.default.temporaryDirectory.path)/spans-\(UInt64.random(in: 0 ... .max))"
    }

    private static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private static let received = TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")

    private static func span(_ name: String = "deliver", error: String? = nil) throws -> Span {
        Span(
            name, .client, of: try #require(Self.received).child(),
            from: Timestamp(microseconds: 1_767_225_600_000_000), to: Timestamp(microseconds: 1_767_225_600_000_250),
            attributes: ["event.id": .text("an \"event\""), "http.response.status_code": .number(500)], error: error)
    }

    @Test("A line is a request of OTLP in JSON")
    func line() throws {
        let span = try Self.span(error: "It answered 500.")
        #expect(
            String(decoding: span.line(of: "webhooks"), as: UTF8.self) == """
                {"resourceSpans": [{"resource": {"attributes": [\
                {"key": "service.name", "value": {"stringValue": "webhooks"}}, \
                {"key": "service.namespace", "value": {"stringValue": "webmacs"}}, \
                {"key": "service.version", "value": {"stringValue": "\(BuildVersion.current)"}}]}, \
                "scopeSpans": [{"scope": {"name": "webmacs"}, "spans": [{"attributes": [\
                {"key": "event.id", "value": {"stringValue": "an \\"event\\""}}, \
                {"key": "http.response.status_code", "value": {"intValue": "500"}}], \
                "endTimeUnixNano": "1767225600000250000", "kind": 3, "name": "deliver", \
                "parentSpanId": "00f067aa0ba902b7", "spanId": "\(span.trace.spanID)", \
                "startTimeUnixNano": "1767225600000000000", \
                "status": {"code": 2, "message": "It answered 500."}, \
                "traceId": "4bf92f3577b34da6a3ce929d0e0e4736"}]}]}]}

                """)
    }

    @Test("What has not failed has no status, what began here no parent, and nothing ends before it begins")
    func absent() throws {
        let late = Timestamp(microseconds: 7)
        let span = Span("one", .internal, of: .random(), from: late, to: Timestamp(microseconds: 5))
        let line = String(decoding: span.line(of: "rules"), as: UTF8.self)
        #expect(!line.contains("status") && !line.contains("parentSpanId"))
        #expect(line.contains(#""startTimeUnixNano": "5000""#) && line.contains(#""endTimeUnixNano": "5000""#))
    }

    @Test("A file that is full makes room for the next one, and the one before it goes")
    func rotation() throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Nothing depends on it.
        let file = SpanFile(folder: "\(folder)/made/here", name: "rules", limit: 8)
        try file.append(Array("1\n2\n".utf8))
        try file.append(Array("3\n4\n".utf8))
        #expect(Self.text(file.path) == "1\n2\n3\n4\n" && Self.text(file.formerPath) == nil)
        try file.append(Array("5\n".utf8))
        #expect(Self.text(file.path) == "5\n" && Self.text(file.formerPath) == "1\n2\n3\n4\n")
        // More than all the room there is comes alone.
        try file.append(Array("longer than that\n".utf8))
        #expect(Self.text(file.path) == "longer than that\n" && Self.text(file.formerPath) == "5\n")
    }

    @Test("What waits is bounded; what finds no room is counted, and what waited is written")
    func bound() async throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Nothing depends on it.
        let registry = PrometheusRegistry()
        let export = try #require(
            SpanExport(service: "rules", folder: folder, logger: Logger(label: "tests"), metrics: registry))
        for number in 0..<SpanExport.queueLimit + 3 { export.record(try Self.span("\(number)")) }
        await export.write()
        let lines = try #require(Self.text("\(folder)/rules.jsonl")).split(separator: "\n")
        #expect(lines.count == SpanExport.queueLimit && lines.first?.contains(#""name": "0""#) == true)
        #expect(String(decoding: registry.exposition(), as: UTF8.self).contains("webmacs_spans_dropped_total 3\n"))
    }

    @Test("A folder that cannot be written costs spans and nothing else; without one there is no export")
    func unwritable() async throws {
        let registry = PrometheusRegistry()
        let export = try #require(
            SpanExport(service: "rules", folder: "/dev/null/spans", logger: Logger(label: "tests"), metrics: registry))
        for _ in 0..<2 {
            export.record(try Self.span())
            await export.write()
        }
        #expect(String(decoding: registry.exposition(), as: UTF8.self).contains("webmacs_spans_dropped_total 2\n"))
        #expect(SpanExport(service: "rules", folder: nil, logger: Logger(label: "tests")) == nil)
    }
}
