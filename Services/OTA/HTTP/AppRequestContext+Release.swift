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
}
