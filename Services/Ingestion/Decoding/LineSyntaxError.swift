/// Why a line is no line protocol.
struct LineSyntaxError: Error, Hashable {
    var reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
