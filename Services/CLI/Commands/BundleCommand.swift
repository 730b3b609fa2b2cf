import ArgumentParser
import Updates

/// `webmacs bundle …`
struct BundleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle", abstract: "Update bundles: made, signed, looked into and verified.",
        discussion: "docs/updates.md says what is in a bundle and who must sign it.",
        subcommands: [
            BundleKeysCommand.self, BundleRotateRootCommand.self, BundleCreateCommand.self, BundleInspectCommand.self,
            BundleVerifyCommand.self, BundleRefreshCommand.self, BundleDeltaCommand.self, BundleFetchCommand.self,
        ])
}

extension UpdateRole: ExpressibleByArgument {}

extension ReleaseVersion: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension KeyFolder.Holders: ExpressibleByArgument {
    init?(argument: String) {
        let sides = argument.split(separator: "=")
        let numbers = sides.last?.split(separator: ":").map { Int($0) } ?? []
        guard sides.count == 2, let role = UpdateRole(rawValue: String(sides[0])), numbers.count == 2,
            let keys = numbers[0],
            let threshold = numbers[1], (1...16).contains(keys), (1...keys).contains(threshold)
        else { return nil }
        self.init(role: role, keys: keys, threshold: threshold)
    }
}
