import ArgumentParser
import Domain
import Updates

/// `webmacs bundle refresh`
struct BundleRefreshCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh", abstract: "Signs a new timestamp into a bundle whose own has run out.",
        discussion: """
            What the bundle brings stays byte by byte, and so does the word of targets for it; the snapshot is signed anew only when \
            it would end before the timestamp does. The result is verified before it takes the bundle's place. A release whose \
            targets have run out (a year) has to be made anew.
            """)

    @Argument(help: "webmacs-update-VERSION.tar.gz")
    var file: String

    @Option(help: "The folder of 'bundle keys', with the keys of timestamp.")
    var keys: String

    @Option(help: "Where the new bundle is written; in the place of FILE unless given.")
    var output: String?

    @Option(
        help:
            "Of the new timestamp: above that of FILE, and below that of the next release. One more than FILE's unless given."
    )
    var counter: Int?

    @Option(help: "Days until the new timestamp runs out.")
    var expiresAfter = 90

    func validate() throws {
        guard (1...365).contains(self.expiresAfter) else { throw ValidationError("--expires-after must be 1 to 365.") }
    }

    func run() async throws {
        try await Console.run {
            let output = self.output ?? self.file
            let refresh = BundleRefresh(
                keys: KeyFolder(path: self.keys), counter: self.counter, now: .now(), days: self.expiresAfter)
            let expires = try refresh.write(self.file, to: output)
            let (size, sha256) = try BundleFile.measure(output)
            Console.say("\(output): \(BundleFile.text(bytes: size)), sha256 \(sha256), good until \(expires)")
        }
    }
}
