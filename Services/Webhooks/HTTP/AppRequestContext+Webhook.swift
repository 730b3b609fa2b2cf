import Domain
import Hummingbird
import ServiceKit

extension AppRequestContext {
    /// The webhook's id in the path. Ids are opaque; one that no database can hold is unknown.
    func webhookID() throws -> Endpoint.ID {
        let id = Endpoint.ID(try self.parameters.require("id"))
        guard !id.text.utf8.contains(0) else { throw WebhookError.notFound(id) }
        return id
    }

    /// The delivery's id in the path.
    func deliveryID() throws -> Delivery.ID {
        let id = Delivery.ID(try self.parameters.require("delivery"))
        guard !id.text.utf8.contains(0) else { throw WebhookError.deliveryNotFound(id) }
        return id
    }
}
