import Domain
import FoundationEssentials
import ServiceKit

/// The last run of a job, in the wire's words.
struct JobRunDTO: Encodable, Sendable {
    /// What `job_runs.detail` holds: numbers, or the text of an error.
    private enum Detail: Codable {
        case number(Int64)
        case text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int64.self) {  // Not a number: it is text.
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .number(let number): try container.encode(number)
            case .text(let text): try container.encode(text)
            }
        }
    }

    private var job: String
    private var startedAt: Timestamp
    @ExplicitNull private var finishedAt: Timestamp?
    private var outcome: String
    private var detail: [String: Detail]

    init(_ run: JobRun) throws {
        self.job = run.job
        self.startedAt = run.startedAt
        self._finishedAt = ExplicitNull(wrappedValue: run.finishedAt)
        self.outcome = run.outcome
        self.detail = try JSONDecoder().decode([String: Detail].self, from: Data(run.detail.utf8))
    }

    private enum CodingKeys: String, CodingKey {
        case job, outcome, detail
        case startedAt = "started_at"
        case finishedAt = "finished_at"
    }
}
