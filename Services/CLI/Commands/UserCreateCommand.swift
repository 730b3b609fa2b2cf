import ArgumentParser
import Auth
import Contracts
import Domain
import FoundationEssentials
import Glibc
import Postgres

/// `webmacs user create`
struct UserCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Makes an account.",
        discussion:
            "The password is the first line of --password-file, or of standard input. Never an argument: others see those."
    )

    @Option(help: "Unique; what the person logs in with.")
    var email: String

    @Option(help: "Unique; 2 to 50 characters.")
    var username: String

    @Option(help: "viewer, operator or admin.")
    var role = Role.viewer

    @Option(help: "A file with the password, 8 characters or more.")
    var passwordFile: String?

    func run() async throws {
        try await Console.run {
            let password = try self.password()
            let user = User(
                id: .random(), email: self.email, name: self.username, role: self.role, registeredAt: .now())
            let hash = try await PasswordHasher(threads: 1).hash(password)
            try await Database.with(patience: .seconds(5)) { connection in
                try await UserRows.insert(user, passwordHash: hash, connection)
            }
            await ChangeNotice.publish(CatalogueChanged(kind: CatalogueChanged.user, id: user.id.text))
            Console.say("Created \(self.role.rawValue) \(self.username) with the id \(user.id).")
        }
    }

    func validate() throws {
        guard self.email.split(separator: "@", omittingEmptySubsequences: false).filter({ !$0.isEmpty }).count == 2
        else { throw ValidationError("--email must be an e-mail address.") }
        guard (2...50).contains(self.username.unicodeScalars.count) else {
            throw ValidationError("--username must have 2 to 50 characters.")
        }
    }

    private func password() throws -> String {
        if self.passwordFile == nil, isatty(STDIN_FILENO) == 1 { Console.warn("Password (it will be shown):") }
        let text: String?
        if let passwordFile {
            text = FileManager.default.contents(atPath: passwordFile)
                .map { String(decoding: $0, as: UTF8.self) }?.split(whereSeparator: \.isNewline).first.map(String.init)
        } else {
            text = readLine(strippingNewline: true)
        }
        guard let text, (8...1024).contains(text.unicodeScalars.count) else {
            throw CommandFailure("the password must have 8 to 1024 characters")
        }
        return text
    }
}

extension Role: ExpressibleByArgument {}
