import ArgumentParser
import Domain
import Updates

/// `webmacs bundle keys`
struct BundleKeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Makes the keys that sign releases, and the root that says so.",
        discussion: """
            Writes FOLDER/root.json, which devices must have before their first update, and a private key for each signer \
            (0600). Keep those of root elsewhere, offline: they are needed for 'rotate-root' alone.
            """)

    @Argument(help: "Is made if missing; must hold no keys yet.")
    var folder: String

    @Option(help: "Keys of a role, and how many of them must sign: root=3:2. May be repeated; 1:1 unless given.")
    var holders: [KeyFolder.Holders] = []

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
            let root = try KeyFolder(path: self.folder).create(self.holders, expires: expires)
            for role in UpdateRole.allCases {
                guard let holders = root.roles[role] else { continue }
                Console.say("\(role): \(holders.threshold) of \(holders.keyids.count) keys must sign")
            }
            Console.say("\(self.folder)/root.json is version \(root.version), good until \(root.expires).")
            Console.warn(
                "Move \(self.folder)/root-*.key to a place that is never online: who has them decides what devices run."
            )
        }
    }
}
