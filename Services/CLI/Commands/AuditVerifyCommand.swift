import ArgumentParser
import Auth
import Domain
import Postgres
import ServiceKit

/// `webmacs audit verify`
struct AuditVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Computes the whole audit log anew, and checks the signed heads of its days.",
        discussion: """
            Exits with 1 at the first entry that was changed, removed or put elsewhere, and names it. The newest head, \
            which vouches for all before it, must be signed by a trusted key: one that --public-key names, or else that of \
            SESSION_SECRET or of one in SESSION_SECRET_PREVIOUS. Without any the keys are those of the database, no proof \
            against whoever can write there.
            """)

    @Option(help: "A public key of heads that was kept elsewhere: 64 hexadecimal digits. May be repeated.")
    var publicKey: [String] = []

    func run() async throws {
        try await Console.run {
            let trusted = try self.trustedKeys()
            let report = try await Database.with(patience: .seconds(5)) { connection in
                try await AuditVerification.run(on: connection, trustedKeys: trusted)
            }
            Console.say("\(report.entries) entries\(report.lastAt.map { ", the last of \($0.rfc3339)" } ?? "").")
            Console.say(
                "\(report.heads) signed heads\(report.signedThrough.map { ", the last of entry \($0)" } ?? "").")
            if trusted == nil {
                Console.warn("The keys of the heads are those of the database: name one by --public-key to be sure.")
            }
            guard let fault = report.fault else { return Console.say("The audit log is intact.") }
            throw CommandFailure("the audit log is broken: \(fault)")
        }
    }

    func validate() throws {
        guard self.publicKey.allSatisfy({ $0.utf8.count == 64 && $0.allSatisfy(\.isHexDigit) }) else {
            throw ValidationError("--public-key must have 64 hexadecimal digits.")
        }
    }

    /// Nil: nobody has said which.
    private func trustedKeys() throws -> Set<String>? {
        if !self.publicKey.isEmpty { return Set(self.publicKey.map { $0.lowercased() }) }
        var settings = Settings.load()
        guard
            let secret = settings.optionalSecret(
                "SESSION_SECRET", aliases: ["JWT_SECRET", "JWT_SECRET_KEY", "SECRET_KEY"], minimumLength: 32)
        else { return nil }
        // After a rotation the newest head is of the secret before, until there is something new to sign.
        let previous =
            settings.optionalSecret("SESSION_SECRET_PREVIOUS", minimumLength: 32)?
            .split { $0 == "," || $0.isWhitespace }.map(String.init) ?? []
        try settings.finish()
        return Set(try ([secret] + previous).map { AuditText.hex(try AuditSigner(sessionSecret: $0).publicKey) })
    }
}
