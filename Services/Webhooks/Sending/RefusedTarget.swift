/// Why nothing is sent to a URL, in a sentence for people.
struct RefusedTarget: Error, Sendable, Hashable {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
