import Domain
import FoundationEssentials
import Logging
import ServiceKit
import Synchronization
import Testing

@Suite("Log lines")
struct LogTests {
    private final class Lines: LogOutput {
        let lines = Mutex<[String]>([])

        func write(_ line: [UInt8]) {
            self.lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }

        var text: String { self.lines.withLock { $0.joined() } }
    }

    private let lines = Lines()

    private func logger(_ format: ServiceLogHandler.Format) -> Logger {
        Logger(label: "query") { _ in
            ServiceLogHandler(
                service: "query", level: .debug, format: format, output: self.lines,
                now: { Timestamp(microseconds: 1_234_567) })
        }
    }

    @Test("Production writes one JSON object per line, with metadata of every kind")
    func json() throws {
        var logger = self.logger(.json)
        logger[metadataKey: "request.id"] = "r1"
        logger.info(
            "Said \"hi\"\n\u{1}",
            metadata: ["count": .stringConvertible(3), "list": ["a", "b"], "nested": ["x": .stringConvertible(true)]])
        let metadata = #"{"count":3,"list":["a","b"],"nested":{"x":true},"request.id":"r1"}"#
        let message = #""Said \"hi\"\n\u0001""#
        #expect(
            self.lines.text
                == #"{"time":"1970-01-01T00:00:01.234567Z","level":"info","service":"query","message":"#
                + message + #","metadata":"# + metadata + "}\n")
    }

    @Test("Development writes text on one line")
    func text() {
        self.logger(.text).warning("Two\nlines", metadata: ["key": "value"])
        #expect(self.lines.text == "00:00:01.234 warning  query: Two lines key=value\n")
    }

    @Test("A logger's level is its own")
    func level() {
        var logger = self.logger(.text)
        logger.logLevel = .error
        logger.info("quiet")
        #expect(self.lines.text.isEmpty)
    }
}
