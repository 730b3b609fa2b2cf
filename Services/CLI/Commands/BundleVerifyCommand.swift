import ArgumentParser
import Domain
import FoundationEssentials
import Updates

/// `webmacs bundle verify`
struct BundleVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Verifies a bundle as a device does, to its last byte; uses nothing of it.",
        discussion: """
            Signatures, expiry, versions, and the length and hash of every member. Exits with 1 and the reason when the bundle \
            is not to be used.
            """)

    @Argument(help: "webmacs-update-VERSION.tar.gz")
    var file: String

    @Option(help: "The root that the device was installed with.")
    var root: String

    @Option(help: "What the device has seen before: older is refused. Missing: it has seen nothing.")
    var state: String?

    @Flag(help: "Writes to --state what was seen now.")
    var remember = false

    @Option(help: "The release that is installed: an older or equal one is refused.")
    var installed: ReleaseVersion?

    @Option(help: "As Docker names it; any unless given.")
    var architecture: String?

    @Flag(help: "Takes an older or equal release. Nothing else is forgiven.")
    var force = false

    func validate() throws {
        guard !self.remember || self.state != nil else { throw ValidationError("--remember needs --state.") }
    }

    func run() async throws {
        try await Console.run {
            let policy = ReleasePolicy(installed: self.installed, architecture: self.architecture, isForced: self.force)
            let reader = try BundleReader(belief: .device(try self.trust()), policy: policy, now: .now())
            let release = try BundleCheck.read(self.file, with: reader)
            BundleCheck.describe(release)
            guard let trust = reader.trust else { return }
            let until = trust.freshUntil.map { ", good until \($0)" } ?? ""
            Console.say(
                "signed: root \(try trust.rootMetadata().version), timestamp \(trust.timestamp?.version ?? 0), snapshot "
                    + "\(trust.snapshot?.version ?? 0), targets \(trust.targets?.version ?? 0)\(until)")
            if self.remember, let state { try BundleFile.write(UpdateJSON.encode(trust), to: state, mode: 0o600) }
            Console.say("\(self.file) is verified: every signature, version and hash is right.")
        }
    }

    private func trust() throws -> UpdateTrust {
        if let state, FileManager.default.fileExists(atPath: state) {
            return try UpdateJSON.decode(UpdateTrust.self, from: BundleFile.contents(state), member: state)
        }
        return try UpdateTrust(root: BundleFile.contents(self.root))
    }
}
