import Glibc

/// Why spans cannot be written.
struct SpanFileError: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    /// Of the call that has just failed.
    init(_ path: String) {
        self.path = path
        self.code = errno
    }

    var description: String { "\(self.path): \(String(cString: strerror(self.code)))" }
}
