import Glibc

/// A call of the operating system that has failed; for the log.
struct FileError: Error, CustomStringConvertible {
    var call: String
    var path: String
    var code: Int32

    init(_ call: String, _ path: String, _ code: Int32 = errno) {
        self.call = call
        self.path = path
        self.code = code
    }

    var description: String { "\(self.call) \(self.path): \(String(cString: strerror(self.code)))" }
}
