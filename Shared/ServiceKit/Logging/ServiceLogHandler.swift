import Domain
import Logging

/// swift-log's back end: one line per event, as JSON for machines or as text for people.
package struct ServiceLogHandler: LogHandler {
    package enum Format: Sendable {
        /// `{"time":"…","level":"info","service":"gateway","message":"…","metadata":{…}}`
        case json
        /// `14:05:07.123 info    gateway: message key=value`
        case text
    }

    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let service: String
    private let format: Format
    private let output: any LogOutput
    private let now: @Sendable () -> Timestamp

    package init(
        service: String, level: Logger.Level, format: Format, output: any LogOutput,
        metadataProvider: Logger.MetadataProvider? = nil, now: @escaping @Sendable () -> Timestamp = { .now() }
    ) {
        self.service = service
        self.logLevel = level
        self.format = format
        self.output = output
        self.metadataProvider = metadataProvider
        self.now = now
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var metadata = self.metadata
        if let provided = self.metadataProvider?.get() { metadata.merge(provided) { _, new in new } }
        if let own = event.metadata { metadata.merge(own) { _, new in new } }
        if let error = event.error { metadata["error"] = .string(String(reflecting: error)) }
        var line: [UInt8] = []
        line.reserveCapacity(256)
        switch self.format {
        case .json: self.writeJSON(event, metadata, to: &line)
        case .text: self.writeText(event, metadata, to: &line)
        }
        line.append(UInt8(ascii: "\n"))
        self.output.write(line)
    }

    // MARK: - JSON

    private func writeJSON(_ event: LogEvent, _ metadata: Logger.Metadata, to line: inout [UInt8]) {
        line += Array("{\"time\":\"".utf8)
        self.now().appendRFC3339(to: &line)
        line += Array("\",\"level\":\"\(event.level.rawValue)\",\"service\":".utf8)
        line.appendJSON(self.service)
        line += Array(",\"message\":".utf8)
        line.appendJSON(event.message.description)
        if !metadata.isEmpty {
            line += Array(",\"metadata\":".utf8)
            Self.appendJSON(.dictionary(metadata), to: &line)
        }
        line.append(UInt8(ascii: "}"))
    }

    private static func appendJSON(_ value: Logger.MetadataValue, to line: inout [UInt8]) {
        switch value {
        case .string(let text): line.appendJSON(text)
        case .stringConvertible(let value):
            switch value {
            case let number as any BinaryInteger: line += Array("\(number)".utf8)
            case let number as Double where number.isFinite: line += Array("\(number)".utf8)
            case let flag as Bool: line += Array("\(flag)".utf8)
            default: line.appendJSON(value.description)
            }
        case .array(let values):
            line.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { line.append(UInt8(ascii: ",")) }
                Self.appendJSON(value, to: &line)
            }
            line.append(UInt8(ascii: "]"))
        case .dictionary(let values):
            line.append(UInt8(ascii: "{"))
            for (index, (key, value)) in values.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { line.append(UInt8(ascii: ",")) }
                line.appendJSON(key)
                line.append(UInt8(ascii: ":"))
                Self.appendJSON(value, to: &line)
            }
            line.append(UInt8(ascii: "}"))
        }
    }

    // MARK: - Text

    private func writeText(_ event: LogEvent, _ metadata: Logger.Metadata, to line: inout [UInt8]) {
        var time: [UInt8] = []
        self.now().appendRFC3339(to: &time)
        line += time[11..<23]
        let level = event.level.rawValue
        line += Array(" \(level)\(String(repeating: " ", count: 8 - level.utf8.count)) \(self.service): ".utf8)
        line += Array(Self.oneLine(event.message.description).utf8)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += Array(" \(key)=\(Self.oneLine("\(value)"))".utf8)
        }
    }

    private static func oneLine(_ text: String) -> String {
        text.utf8.contains(where: { $0 < 0x20 })
            ? String(text.map { $0.isNewline || $0.asciiValue.map { $0 < 0x20 } == true ? " " : $0 }) : text
    }
}
