import ArgumentParser
import Domain
import ServiceKit
import Vault

/// What all imports have in common.
struct ImportOptions: ParsableArguments {
    @Flag(help: "Says what would be done, and writes nothing.")
    var dryRun = false

    @Option(help: "stop: nothing is written; skip: what collides is left out; rename: it gets another name.")
    var onConflict = ConflictPolicy.stop

    @Flag(help: "Takes readings also when they are older than raw readings are kept here.")
    var acceptRetention = false

    /// Imports into this installation's database and prints what became of everything.
    func run(_ source: some ImportSource, name: String) async throws {
        try await Database.with(patience: .zero) { connection in
            let work = Import(
                source: source, name: name, policy: self.onConflict, isDryRun: self.dryRun,
                acceptsRetention: self.acceptRetention, now: .now(), key: try Self.vaultKey())
            Console.say(try await work.run(into: connection).table)
        }
        if self.dryRun { Console.warn("A dry run: nothing was written.") }
    }

    private static func vaultKey() throws -> VaultKey? {
        var settings = Settings.load()
        let secret = settings.optionalSecret("ENCRYPTION_KEY", minimumLength: 32)
        do {
            try settings.finish()
        } catch {
            throw CommandFailure("these settings must be changed:\n\(error)", code: .configuration)
        }
        return secret.map { VaultKey(secret: $0) }
    }
}
