import Domain
import Hummingbird
import ServiceKit

extension AppRequestContext {
    /// The user's id in the path. Ids are opaque; one that no database can hold is unknown.
    func userID() throws -> User.ID {
        let id = User.ID(try self.parameters.require("id"))
        guard !id.text.utf8.contains(0) else { throw GatewayError.userNotFound(id) }
        return id
    }
}
