import Domain
import Hummingbird
import NIOCore
import ServiceKit

/// The data points of one range, as PerfWatch gave them.
struct HistorySeries: Sendable {
    private let points: [MetricValue]

    var count: Int { self.points.count }

    /// What has no data of the set is left out.
    init(_ rows: [MetricRow], of set: MetricSet?) {
        self.points = rows.compactMap { row in
            set?.data(row.values).map { .object(["timestamp": .text(row.time.rfc3339), "data": $0]) }
        }
    }

    var value: MetricValue { .list(self.points) }
}

/// The answer to a question for history.
struct HistoryDTO: ResponseGenerator, Sendable {
    private let value: MetricValue

    init(_ question: HistoryRequest, host: String?, series: HistorySeries) {
        self.value = .object([
            "metric_type": .text(question.type), "host": host.map { .text($0) } ?? .null,
            "start_time": .text(question.from.rfc3339), "end_time": .text(question.to.rfc3339),
            "interval": .text(question.width.text), "count": .number(Double(series.count)),
            "data_points": series.value,
        ])
    }

    func response(from request: Request, context: some RequestContext) -> Response { Response(json: self.value) }
}

/// The answer to a comparison.
struct ComparisonDTO: ResponseGenerator, Sendable {
    private let value: MetricValue

    init(
        _ question: ComparisonRequest, host: String?, current: HistorySeries, comparison: HistorySeries,
        summary: MetricComparison
    ) {
        func number(_ value: Double?) -> MetricValue { value.map { .number($0) } ?? .null }
        func span(_ span: ComparisonRequest.Span, _ series: HistorySeries) -> MetricValue {
            .object([
                "start_time": .text(span.from.rfc3339), "end_time": .text(span.to.rfc3339),
                "data_points": series.value,
            ])
        }
        self.value = .object([
            "metric_type": .text(question.type), "host": host.map { .text($0) } ?? .null,
            "period": .text(question.period), "compare_to": .text(question.comparedTo),
            "interval": .text(question.width.text), "current": span(question.current, current),
            "comparison": span(question.comparison, comparison),
            "summary": .object([
                "current_avg": number(summary.current), "comparison_avg": number(summary.baseline),
                "change_percent": number(summary.change),
            ]),
        ])
    }

    func response(from request: Request, context: some RequestContext) -> Response { Response(json: self.value) }
}

/// The metric types there are.
struct MetricTypesDTO: ResponseEncodable, Sendable {
    var types: [String]

    private enum CodingKeys: String, CodingKey {
        case types = "metric_types"
    }
}

extension Response {
    /// Written at once: an answer may have hundreds of thousands of numbers.
    fileprivate init(json value: MetricValue) {
        var bytes: [UInt8] = []
        bytes.append(value)
        self.init(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
