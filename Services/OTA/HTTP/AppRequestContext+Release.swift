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

    /// The device's name in the path, whatever letters and blanks it has.
    func deviceName() throws -> String {
        let text = try self.parameters.require("device")
        guard let name = text.percentDecoded, !name.utf8.contains(0) else { throw OTAError.deviceNotFound(text) }
        return name
    }
}

extension String {
    /// With `%C3%BC` as what it stands for; nil: two hexadecimal digits are missing, or it is no UTF-8.
    var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = Substring(self).utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = Substring(rest.prefix(2))
            guard digits.count == 2, digits.allSatisfy(\.isHexDigit), let value = UInt8(digits, radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest.removeFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
