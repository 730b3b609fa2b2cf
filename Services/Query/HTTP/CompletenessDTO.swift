import Domain
import Hummingbird
import ServiceKit

/// What of that which sources had to send has come, in the wire's words.
struct CompletenessDTO: ResponseEncodable, Sendable {
    /// Times as RFC 3339.
    var from: String
    var to: String
    var sources: [SourceDTO]

    init(_ sources: [SourceCompleteness], from: Timestamp, to: Timestamp) {
        (self.from, self.to) = (from.rfc3339, to.rfc3339)
        self.sources = sources.compactMap { SourceDTO($0) }
    }

    struct SourceDTO: Encodable, Sendable {
        private let source: String
        @ExplicitNull private var name: String?
        private let counts: CountsDTO
        @ExplicitNull private var completeness: Double?
        private let hours: [HourDTO]

        init?(_ source: SourceCompleteness) {
            guard let sum = source.sum else { return nil }
            self.source = source.source
            self._name = ExplicitNull(wrappedValue: source.name)
            self.counts = CountsDTO(sum)
            self._completeness = ExplicitNull(wrappedValue: sum.completeness)
            self.hours = source.hours.map(HourDTO.init)
        }

        /// The counts stand beside the source's name.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(self.source, forKey: .source)
            try container.encode(self._name, forKey: .name)
            try self.counts.encode(to: encoder)
            try container.encode(self._completeness, forKey: .completeness)
            try container.encode(self.hours, forKey: .hours)
        }

        private enum CodingKeys: String, CodingKey {
            case source, name, completeness, hours
        }
    }

    struct HourDTO: Encodable, Sendable {
        private let hour: String
        private let counts: CountsDTO

        init(_ hour: SourceHour) {
            self.hour = hour.hour.rfc3339
            self.counts = CountsDTO(hour)
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(self.hour, forKey: .hour)
            try self.counts.encode(to: encoder)
        }

        private enum CodingKeys: String, CodingKey {
            case hour
        }
    }

    private struct CountsDTO: Encodable, Sendable {
        let expected: Int64
        let received: Int64
        let missing: Int64
        let refused: Int64
        let late: Int64
        let duplicates: Int64
        let corrected: Int64

        init(_ counts: SourceHour) {
            self.expected = counts.expected
            self.received = counts.received
            self.missing = counts.missing
            self.refused = counts.refused
            self.late = counts.late
            self.duplicates = counts.duplicates
            self.corrected = counts.corrected
        }
    }
}
