import ArgumentParser

/// The operator's command line. One file per command in `Commands/`.
@main
struct WebMACS: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webmacs",
        abstract: "Looks after a WebMACS installation.",
        discussion: """
            Settings come from the environment, from NAME_FILE, from /run/secrets/<name> and from .env, as for every \
            service; DATABASE_URL above all.

            Exit codes: 0 done; 1 not done, the reason is on standard error; 64 wrong usage; 69 database or service not \
            reachable; 78 wrong settings.
            """,
        subcommands: [
            MigrateCommand.self, DoctorCommand.self, UserCommand.self, TokenCommand.self, AuditCommand.self,
            DeadLettersCommand.self,
            ImportCommand.self, BackupCommand.self, BundleCommand.self, VaultCommand.self, HealthcheckCommand.self,
            SecretsCommand.self, PolicyCommand.self, BenchCommand.self,
        ])
}
