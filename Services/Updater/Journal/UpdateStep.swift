/// What an update does, one after the other; a line of the journal names it as ``description``.
enum UpdateStep: Hashable, Sendable, CustomStringConvertible, Codable {
    /// Who has signed it, is it whole, is it newer. Nothing was changed before it and during it.
    case verify
    case space
    case backUp
    /// The backup is restored into a scratch database.
    case tryBackup
    case keepImages
    case load
    /// One-shot containers of the new release: secrets, schema, enrolment. Of a rollback: the database of the backup.
    case migrate
    /// The container of that name.
    case replace(String)
    case soak
    /// Version and compose file. What is done now stays.
    case commit
    case replaceUpdater
    // The way back.
    case backImages
    case backDatabase
    case backReplace(String)
    case backFiles
    case backCheck

    var description: String {
        switch self {
        case .verify: "verify"
        case .space: "space"
        case .backUp: "backup"
        case .tryBackup: "trial restore"
        case .keepImages: "keep images"
        case .load: "load images"
        case .migrate: "migrate"
        case .replace(let name): "replace \(name)"
        case .soak: "soak"
        case .commit: "commit"
        case .replaceUpdater: "replace updater"
        case .backImages: "put back images"
        case .backDatabase: "put back database"
        case .backReplace(let name): "put back \(name)"
        case .backFiles: "put back files"
        case .backCheck: "check"
        }
    }

    private static let plain: [UpdateStep] = [
        .verify, .space, .backUp, .tryBackup, .keepImages, .load, .migrate, .soak, .commit, .replaceUpdater,
        .backImages,
        .backDatabase, .backFiles, .backCheck,
    ]

    init?(_ text: String) {
        if let step = Self.plain.first(where: { $0.description == text }) {
            self = step
        } else if text.hasPrefix("replace ") {
            self = .replace(String(text.dropFirst("replace ".count)))
        } else if text.hasPrefix("put back ") {
            self = .backReplace(String(text.dropFirst("put back ".count)))
        } else {
            return nil
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let step = UpdateStep(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no step of an update")
        }
        self = step
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.description)
    }

    /// The running release is other than it was once this has begun.
    var changesTheRelease: Bool {
        switch self {
        case .migrate, .replace, .soak, .commit: true
        default: false
        }
    }
}
