/// An `Idempotency-Key` of a source: what carries one that was used before is not stored again.
struct IdempotencyKey: Sendable, Hashable {
    var source: String
    var text: String
}
