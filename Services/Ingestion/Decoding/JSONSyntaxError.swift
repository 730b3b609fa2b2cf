/// Why text is not JSON, and at which byte.
struct JSONSyntaxError: Error, Hashable {
    var offset: Int
    var message: String
}
