/// A request as the log keeps it: signatures are masked.
struct SentRequest: Sendable, Hashable {
    var headers: [String: String]
    var body: String
}
