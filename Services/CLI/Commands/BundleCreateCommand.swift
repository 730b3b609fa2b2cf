import ArgumentParser
import Domain
import FoundationEssentials
import Updates

/// `webmacs bundle create`
struct BundleCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Makes and signs a bundle.",
        discussion: """
            Equal input gives equal bytes: the only time in a bundle is that of --built-at. 'scripts/bundle' builds the images \
            and calls this.
            """)

    @Option(help: "Such as 2.1.0.")
    var version: ReleaseVersion

    @Option(help: "The folder of 'bundle keys'.")
    var keys: String

    @Option(help: "Where the bundle is written; webmacs-update-VERSION.tar.gz here, unless given.")
    var output: String?

    @Option(help: "What 'docker save' has made of all images.")
    var images: String

    @Option(help: "An image in it, and its id: NAME=sha256:… May be repeated.")
    var image: [String] = []

    @Option(help: "Another member and its file: install.sh=FILE. May be repeated.")
    var member: [String] = []

    @Option(help: "Seconds since 1970; SOURCE_DATE_EPOCH unless given.")
    var builtAt: Int?

    @Option(help: "Must rise with each release; --built-at unless given.")
    var counter: Int?

    @Option(help: "The oldest release that can be updated by this one.")
    var minimumVersion = ReleaseVersion.first

    @Option(help: "A file with what has changed, for people.")
    var changelog: String?

    @Option(help: "As Docker names it; may be repeated. This machine's unless given.")
    var architecture: [String] = []

    @Option(help: "Of gzip: 1 (fast) to 9 (small).")
    var level = 6

    func validate() throws {
        guard (1...9).contains(self.level) else { throw ValidationError("--level must be 1 to 9.") }
        guard (self.counter ?? 1) > 0, (self.builtAt ?? 1) > 0 else {
            throw ValidationError("--counter and --built-at must be above 0.")
        }
    }

    func run() async throws {
        try await Console.run {
            let recipe = try self.recipe()
            let output = self.output ?? "webmacs-update-\(self.version).tar.gz"
            let manifest = try recipe.write(to: output, keys: KeyFolder(path: self.keys))
            for (name, member) in manifest.members.sorted(by: { $0.key < $1.key }) {
                Console.say("\(name): \(BundleFile.text(bytes: member.size))")
            }
            let (size, sha256) = try BundleFile.measure(output)
            Console.say("\(output): \(BundleFile.text(bytes: size)), sha256 \(sha256)")
        }
    }

    private func recipe() throws -> BundleRecipe {
        let epoch = self.builtAt ?? ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap { Int($0) }
        guard let epoch, epoch > 0 else {
            throw CommandFailure("--built-at or SOURCE_DATE_EPOCH must say when this was built")
        }
        var files = [BundleMember.images: self.images]
        for (name, file) in try self.member.map({ try Self.pair($0, "--member") }) {
            guard files.updateValue(file, forKey: name) == nil else { throw CommandFailure("'\(name)' is given twice") }
        }
        return BundleRecipe(
            version: self.version, minimumVersion: self.minimumVersion,
            builtAt: CanonicalInstant(Timestamp(microseconds: Int64(epoch) * 1_000_000)),
            counter: self.counter ?? epoch,
            changelog: try self.changelog.map { String(decoding: try BundleFile.contents($0), as: UTF8.self) } ?? "",
            architectures: self.architecture.isEmpty ? [BundleRecipe.architecture] : self.architecture,
            images: try self.image.map { try Self.pair($0, "--image") }.map {
                ReleaseManifest.Image(name: $0.0, id: $0.1)
            },
            files: files, level: self.level)
    }

    private static func pair(_ text: String, _ option: String) throws -> (String, String) {
        let sides = text.split(separator: "=", maxSplits: 1)
        guard sides.count == 2 else { throw CommandFailure("\(option) must be NAME=VALUE, not '\(text)'") }
        return (String(sides[0]), String(sides[1]))
    }
}
