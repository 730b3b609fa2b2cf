import Domain
import Hummingbird
import ServiceKit

extension AppRequestContext {
    /// The release's id in the path. Ids are opaque; one that no database can hold is unknown.
    func releaseID() throws -> Release.ID {
        let id = Release.ID(try self.parameters.require("id"))
        guard !id.text.utf8.contains(0) else { throw OTAError.notFound(id) }
        return id
    }

    /// The upload's id in the path.
    func uploadID() throws -> BundleUpload.ID {
        let id = BundleUpload.ID(try self.parameters.require("upload"))
        guard !id.text.utf8.contains(0) else { throw OTAError.uploadNotFound(id) }
        return id
    }

    /// The rollout's id in the path.
    func rolloutID() throws -> Rollout.ID {
        let id = Rollout.ID(try self.parameters.require("rollout"))
        guard !id.text.utf8.contains(0) else { throw OTAError.rolloutNotFound(id) }
        return id
    }

    /// The device's name in the path.
    func deviceName() throws -> String {
        let name = try self.parameters.require("device")
        guard !name.utf8.contains(0) else { throw OTAError.deviceNotFound(name) }
        return name
    }
}
