import ArgumentParser
import Glibc

/// Where a passphrase comes from. Never an argument: others see those.
struct Passphrase: ParsableArguments {
    @Option(help: "A file with the passphrase as its first line. Without one it is asked for, or read from a pipe.")
    var passphraseFile: String?

    /// - Parameter isNew: asked for twice, and 12 characters or more: whoever has the file can try as many as he likes.
    func read(isNew: Bool) throws -> String {
        let text: String?
        if let passphraseFile {
            text = String(decoding: try BundleFile.contents(passphraseFile), as: UTF8.self)
                .split(whereSeparator: \.isNewline).first.map(String.init)
        } else if isatty(STDIN_FILENO) == 1 {
            text = Self.ask("Passphrase: ")
            guard !isNew || Self.ask("Once more: ") == text else {
                throw CommandFailure("the two are not the same")
            }
        } else {
            text = readLine(strippingNewline: true)
        }
        guard let text, !text.isEmpty else { throw CommandFailure("there is no passphrase") }
        guard !isNew || text.unicodeScalars.count >= 12 else {
            throw CommandFailure("the passphrase must have 12 characters or more")
        }
        return text
    }

    /// Without showing it.
    private static func ask(_ prompt: String) -> String? {
        getpass(prompt).map { String(cString: $0) }
    }
}
