import ArgumentParser
import Contracts
import Domain

/// `webmacs policy`
struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract:
            "Prints who may do what: every route, with service, method, path, who, scope, and by what it is limited.",
        discussion: """
            Separated by tabs. Who: everybody; holder (of any credential); viewer, operator or admin (that role at least); \
            with '+share', holders of share links too; share, they alone. A scope is only asked of API tokens that are limited to scopes.
            """)

    func run() async throws {
        for service in Policy.services {
            for route in service.routes {
                let (who, scope) = Self.words(route.access)
                Console.say(
                    [service.name, route.method.rawValue, route.path, who, scope, route.requestClass.rawValue]
                        .joined(separator: "\t"))
            }
        }
    }

    private static func words(_ access: Access) -> (who: String, scope: String) {
        switch access {
        case .everybody: ("everybody", "-")
        case .holder: ("holder", "-")
        case .member(let role, let scope): (role.rawValue, scope.rawValue)
        case .device(let role, let scope): ("\(role.rawValue)+device", scope.rawValue)
        case .shareLink: ("share", "-")
        case .reader(let role, let scope): ("\(role.rawValue)+share", scope.rawValue)
        }
    }
}
