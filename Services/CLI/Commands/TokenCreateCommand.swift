import ArgumentParser
import Auth
import Contracts
import Domain
import FoundationEssentials
import Postgres

/// `webmacs token create`
struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Makes a token for a service of its own, such as an agent.",
        discussion: """
            Without --token-file a new token is made and shown once, on standard output. With it the token in that file is \
            registered, so that a generated secret can be shared; doing so again changes nothing, and another token in the \
            file replaces the one of that name.
            """)

    @Option(help: "Unique among services: 1 to 255 characters.")
    var name: String

    @Option(help: "viewer, operator or admin.")
    var role: Role

    @Option(
        help:
            "One thing the token is limited to, such as telemetry:write; may be repeated. None: all that the role may do."
    )
    var scope: [Scope] = []

    @Option(help: "A file that holds the token: wm_ and at least 32 URL-safe characters.")
    var tokenFile: String?

    func validate() throws {
        guard (1...255).contains(self.name.unicodeScalars.count) else {
            throw ValidationError("--name must have 1 to 255 characters.")
        }
    }

    func run() async throws {
        try await Console.run {
            let token = try self.token()
            let row = TokenRows.Row(
                id: Identifier<APIToken>.random().text, name: self.name, hash: token.hash, role: self.role,
                scopes: self.scope.isEmpty ? nil : Set(self.scope))
            let mayReplace = self.tokenFile != nil
            let outcome = try await Database.with(patience: .seconds(60)) { connection in
                try await TokenRows.register(row, mayReplace: mayReplace, connection)
            }
            if outcome.didChange {
                await ChangeNotice.publish(
                    CatalogueChanged(kind: CatalogueChanged.apiToken, id: outcome.id),
                    endsCredentials: outcome.didReplace)
            }
            if self.tokenFile == nil {
                Console.warn("Keep it: the token of '\(self.name)' is not shown again.")
                Console.say(token.text)
            } else {
                Console.say(
                    "The token of '\(self.name)' is \(outcome.didChange ? "registered" : "registered already").")
            }
        }
    }

    private func token() throws -> APIToken {
        guard let tokenFile else { return .random() }
        guard let contents = FileManager.default.contents(atPath: tokenFile) else {
            throw CommandFailure("\(tokenFile) cannot be read")
        }
        let line = String(decoding: contents, as: UTF8.self).split(whereSeparator: \.isWhitespace).first
        guard let token = line.flatMap({ APIToken(String($0)) }) else {
            throw CommandFailure("\(tokenFile) holds no token: it must be wm_ and at least 32 URL-safe characters")
        }
        return token
    }
}

extension Scope: ExpressibleByArgument {}
