import Contracts
import Hummingbird

extension Router<AppRequestContext> {
    /// What the router and its policy do not agree about: `GET /api/v1/secrets has no policy`. Empty when all is well.
    ///
    /// - Parameter policy: of the service's own routes, without the probes.
    package func disagreements(with policy: [RoutePolicy]) -> [String] {
        let routes = self.routes.map { "\($0.method.rawValue) \($0.path.description)" }
        let lines = (policy + Policy.probes).map { "\($0.method.rawValue) \($0.path)" }
        let twice = Dictionary(grouping: lines, by: { $0 }).filter { $0.value.count > 1 }.keys
        return Set(routes).subtracting(lines).sorted().map { "\($0) has no policy" }
            + Set(lines).subtracting(routes).sorted().map { "\($0) is no route" }
            + twice.sorted().map { "\($0) has two policies" }
    }
}
