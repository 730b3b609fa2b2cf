import Domain
import ServiceKit

/// Numbers that will never come, in the wire's words.
struct GapDTO: Encodable, Sendable {
    private let source: String
    @ExplicitNull private var name: String?
    private let boot: String
    private let first: Int64
    private let last: Int64
    private let count: Int64
    @ExplicitNull private var after: String?
    @ExplicitNull private var before: String?
    private let noticedAt: String

    init(_ range: MissingRange) {
        self.source = range.source
        self._name = ExplicitNull(wrappedValue: range.name)
        self.boot = range.boot
        self.first = range.first
        self.last = range.last
        self.count = range.last - range.first + 1
        self._after = ExplicitNull(wrappedValue: range.after?.rfc3339)
        self._before = ExplicitNull(wrappedValue: range.before?.rfc3339)
        self.noticedAt = range.noticedAt.rfc3339
    }

    private enum CodingKeys: String, CodingKey {
        case source, name, boot, first, last, count, after, before
        case noticedAt = "noticed_at"
    }
}
