/// Why an encrypted file does not open; a sentence for a person.
enum AgeError: Error, Hashable, CustomStringConvertible {
    case notAge
    case noPassphrase
    case tooCostly
    case wrongPassphrase
    case damaged

    var description: String {
        switch self {
        case .notAge: "the file is not one of age's, or damaged at its beginning"
        case .noPassphrase:
            "the file was encrypted for keys, not with a passphrase alone: `age --decrypt --identity KEYFILE` opens it"
        case .tooCostly: "the file asks for more than 1 GiB of memory to try a passphrase"
        case .wrongPassphrase: "the passphrase is another one"
        case .damaged: "the file is damaged or was changed"
        }
    }
}
