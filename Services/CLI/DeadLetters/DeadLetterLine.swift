import Contracts
import Domain
import FoundationEssentials

/// A dead letter as `webmacs dead-letters list` shows it.
struct DeadLetterLine: Encodable {
    var id: String
    var source: String?
    var readings: Int?
    var receivedAt: String?
    var bytes: Int
    var reason: String

    init(_ letter: DeadLetter) {
        self.id = letter.place.description
        self.source = letter.entry?.source
        self.readings = letter.entry?.readings.count
        self.receivedAt = letter.entry?.receivedAt.rfc3339
        self.bytes = letter.bytes.count
        self.reason = letter.reason
    }

    /// Columns between tabs; what is not known is `-`.
    var text: String {
        [
            self.id, self.source ?? "-", self.readings.map { "\($0) readings" } ?? "-", self.receivedAt ?? "-",
            "\(self.bytes) bytes", self.reason,
        ].joined(separator: "\t")
    }

    static func json(_ lines: [DeadLetterLine]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(lines), as: UTF8.self)
    }

    private enum CodingKeys: String, CodingKey {
        case id, source, readings, bytes, reason
        case receivedAt = "received_at"
    }
}
