import ArgumentParser
import Domain
import Updates

/// `webmacs bundle inspect`
struct BundleInspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Says what a bundle says of itself, and whether it is whole.",
        discussion:
            "Nobody vouches for it: anyone can sign with keys of his own. 'bundle verify' asks whose keys they are.")

    @Argument(help: "webmacs-update-VERSION.tar.gz")
    var file: String

    @Flag(help: "Prints metadata.json.")
    var json = false

    func run() async throws {
        try await Console.run {
            let reader = try BundleReader(belief: .itself, policy: ReleasePolicy(), now: .now())
            let release = try BundleCheck.read(self.file, with: reader)
            guard !self.json else {
                return Console.say(String(decoding: try UpdateJSON.encode(release).dropLast(), as: UTF8.self))
            }
            BundleCheck.describe(release)
            Console.say("It is whole. Nobody has vouched for it: 'webmacs bundle verify' does.")
        }
    }
}
