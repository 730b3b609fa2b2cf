/// One item of a batch that was not taken, and why; its neighbours are.
struct Refusal: Sendable, Hashable {
    /// The item's place in the batch, from 0.
    var index: Int
    var channel: String?

    /// The wire's name of the field at fault.
    var field: String
    var reason: String
}
