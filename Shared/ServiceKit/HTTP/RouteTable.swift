import HTTPTypes
import Hummingbird

/// The routes of a service, to tell a wrong method (405) from an unknown path (404).
final class RouteTable: Sendable {
    private let routes: [(path: [RouterPath.Element], method: HTTPRequest.Method)]

    init(_ router: Router<AppRequestContext>) {
        self.routes = router.routes.map { (Array($0.path), $0.method) }
    }

    /// The methods that `path` has, in the form of an `Allow` header; nil when the path is unknown. O(routes).
    func allowedMethods(for path: String) -> String? {
        let components = path.split(separator: "/")
        var methods = Set(self.routes.filter { Self.matches($0.path, components) }.map(\.method.rawValue))
        if methods.isEmpty { return nil }
        if methods.contains("GET") { methods.insert("HEAD") }
        return methods.sorted().joined(separator: ", ")
    }

    private static func matches(_ pattern: [RouterPath.Element], _ components: [Substring]) -> Bool {
        if pattern.last == .recursiveWildcard {
            return components.count >= pattern.count && zip(pattern, components).allSatisfy { $0 ~= $1 }
        }
        return pattern.count == components.count && zip(pattern, components).allSatisfy { $0 ~= $1 }
    }
}
