import Domain

/// Which notices are asked for; what is nil does not matter.
struct NoticeQuestion: Sendable, Hashable {
    var kind: NoticeKind?
    var status: NoticeStatus?
    /// A part of the sentence, in any case.
    var search: String?
    var from: Timestamp?
    /// Excluded.
    var to: Timestamp?
}
