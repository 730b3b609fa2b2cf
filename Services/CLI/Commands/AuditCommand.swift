import ArgumentParser

/// `webmacs audit …`
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "The audit log: who changed what.", subcommands: [AuditVerifyCommand.self])
}
