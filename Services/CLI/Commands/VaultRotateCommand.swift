import ArgumentParser
import FoundationEssentials
import Postgres
import ServiceKit
import Vault

/// `webmacs vault rotate`
struct VaultRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Encrypts all credentials and webhooks' secrets with a new key.",
        discussion: """
            ENCRYPTION_KEY is the new key; the old one comes from ENCRYPTION_KEY_PREVIOUS or --previous-key-file. All \
            are encrypted anew, or none; what is already is left. Services that still have the old key refuse to read and write \
            secrets from then on: start gateway and webhooks again with the new one.
            """)

    @Option(help: "A file with the old key.")
    var previousKeyFile: String?

    func run() async throws {
        try await Console.run {
            let (current, previous) = try self.keys()
            try await Database.with(patience: .zero) { connection in
                let count = try await connection.run { try $0.rotateVault(from: previous, to: current) }
                Console.say("Encrypted \(count) anew. The vault's key is \(current.id).")
            }
        }
    }

    private func keys() throws -> (current: VaultKey, previous: VaultKey?) {
        var settings = Settings.load()
        let current = settings.secret("ENCRYPTION_KEY", minimumLength: 32)
        var previous = settings.optionalSecret("ENCRYPTION_KEY_PREVIOUS", minimumLength: 1)
        do {
            try settings.finish()
        } catch {
            throw CommandFailure("these settings must be changed:\n\(error)", code: .configuration)
        }
        if let file = self.previousKeyFile {
            guard let contents = FileManager.default.contents(atPath: file) else {
                throw CommandFailure("\(file) cannot be read")
            }
            previous = String(decoding: contents, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(
                String.init)
        }
        return (VaultKey(secret: current), previous.map { VaultKey(secret: $0) })
    }
}
