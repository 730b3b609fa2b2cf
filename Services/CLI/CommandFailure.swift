import ArgumentParser

/// A command that did not do what it was asked: one sentence for a person, and a code for a script.
struct CommandFailure: Error, CustomStringConvertible {
    enum Code: Int32 {
        case failure = 1
        case unavailable = 69
        case configuration = 78
    }

    var code: Code
    var description: String

    init(_ description: String, code: Code = .failure) {
        self.code = code
        self.description = description
    }
}
