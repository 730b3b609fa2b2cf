import ArgumentParser
import Domain
import Updates

/// `webmacs bundle rotate-root`
struct BundleRotateRootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-root", abstract: "Makes the next version of root: new keys, and a new expiry.",
        discussion: """
            Devices follow by themselves with the next bundle, which carries every root there was. New keys for timestamp, \
            snapshot or targets also make them forget which versions they have seen, in case a thief has used them up. Needs \
            the present keys of root in FOLDER.
            """)

    @Argument(help: "As 'bundle keys' has made it.")
    var folder: String

    @Option(
        help: "Whose keys are replaced: root, targets, snapshot or timestamp. May be repeated; none: only the expiry.")
    var role: [UpdateRole] = []

    @Option(help: "Days until root must have been renewed.")
    var expiresAfter = 730

    func validate() throws {
        guard (1...7300).contains(self.expiresAfter) else {
            throw ValidationError("--expires-after must be 1 to 7300.")
        }
    }

    func run() async throws {
        try await Console.run {
            let expires = CanonicalInstant(Timestamp.now() + .seconds(self.expiresAfter * 86_400))
            let root = try KeyFolder(path: self.folder).rotate(Set(self.role), expires: expires)
            Console.say("\(self.folder)/root.json is version \(root.version), good until \(root.expires).")
        }
    }
}
