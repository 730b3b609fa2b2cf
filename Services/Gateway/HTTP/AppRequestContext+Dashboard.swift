import Domain
import Hummingbird
import ServiceKit

extension AppRequestContext {
    /// The dashboard's id in the path. Ids are opaque; one that no database can hold is unknown.
    func dashboardID() throws -> Dashboard.ID {
        let id = Dashboard.ID(try self.parameters.require("id"))
        guard !id.text.utf8.contains(0) else { throw GatewayError.dashboardNotFound(id) }
        return id
    }
}
