import Domain

/// Why a device is not heard.
enum CheckInError: PublicError, Hashable {
    /// A person's session, or no credential of a program.
    case noToken
    /// The token is bound to one device, and another's name was given.
    case otherDevice(bound: String, named: String)
    /// A living token of somebody else speaks for it.
    case nameTaken(String)
    /// Neither the token nor the body names the device.
    case noName

    var kind: ErrorKind {
        switch self {
        case .noToken, .otherDevice: .forbidden
        case .nameTaken: .conflict
        case .noName: .invalid
        }
    }

    var detail: String {
        switch self {
        case .noToken: "Devices ask with an API token (wm_…), not with a person's session."
        case .otherDevice(let bound, let named):
            "This token is bound to the device '\(bound)' and cannot speak for '\(named)'."
        case .nameTaken(let name):
            "Another token speaks for the device '\(name)'. Revoke that one, bind this one to the device, or give the device another name."
        case .noName: "The token is bound to no device: the field name has to say which one this is."
        }
    }
}
