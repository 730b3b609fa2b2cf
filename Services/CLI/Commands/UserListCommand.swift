import ArgumentParser
import Postgres

/// `webmacs user list`
struct UserListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists all accounts by name: id, role, name, e-mail, whether disabled.")

    func run() async throws {
        try await Console.run {
            let lines = try await Database.with(patience: .seconds(5)) { connection in
                try await UserRows.list(connection)
            }
            for line in lines {
                let columns = [line.id, line.role, line.name, line.email] + (line.isEnabled ? [] : ["disabled"])
                Console.say(columns.joined(separator: "\t"))
            }
        }
    }
}
