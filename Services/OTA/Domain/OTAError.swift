import Domain
import Updates

/// Why the service does not do what it was asked for.
enum OTAError: PublicError, Hashable {
    case notFound(Release.ID)
    case uploadNotFound(BundleUpload.ID)
    case versionTaken(String)
    case noBundle
    case chunkNotFound
    case rolloutNotFound(Rollout.ID)
    case deviceNotFound(String)
    /// What was asked for does not go with the state it is in.
    case rolloutIs(Rollout.State, cannot: String)
    /// Whoever made it cannot let it go himself.
    case ownApproval
    /// A token would be a second person that anybody can make.
    case approvalByToken
    case deviceIsUnderWay(String)
    case chunksAreBeingMade
    case isBusy
    case notNewer(String, installed: String)
    case notCompleted(ReleaseStatus)
    /// No `trust/root.json`: whoever installed this has not said whose releases to believe.
    case trustsNobody
    /// What this installation trusts is damaged.
    case unreadableTrust(UpdateError)
    case wrongSuffix
    case notMultipart(String)
    case tooLarge(limit: Int)
    case tooMany(announced: Int)
    case noSpace(needed: Int, free: Int)
    case uploadIsBusy
    case wrongOffset(Int)
    case refused(UpdateError)
    case wrongHash(String)
    case olderSchema(owner: String, version: Int, present: Int)

    var kind: ErrorKind {
        switch self {
        case .notFound, .uploadNotFound, .chunkNotFound, .rolloutNotFound, .deviceNotFound: .notFound
        case .versionTaken, .noBundle, .isBusy, .notNewer, .notCompleted, .trustsNobody, .unreadableTrust,
            .uploadIsBusy, .wrongOffset, .rolloutIs, .deviceIsUnderWay:
            .conflict
        case .ownApproval, .approvalByToken: .forbidden
        case .wrongSuffix, .notMultipart: .outOfPlace
        case .tooLarge, .tooMany: .tooLarge
        case .noSpace: .unavailable(retryAfter: 300)
        case .chunksAreBeingMade: .unavailable(retryAfter: 5)
        case .refused, .wrongHash, .olderSchema: .invalid
        }
    }

    var detail: String {
        switch self {
        case .notFound(let id): "Firmware update '\(id)' not found."
        case .uploadNotFound(let id): "Upload '\(id)' not found. It may have been removed after a day."
        case .versionTaken(let version): "Firmware update \(version) already exists."
        case .noBundle: "There is no bundle of this release. Upload it first."
        case .chunkNotFound: "There is no such chunk."
        case .rolloutNotFound(let id): "Rollout '\(id)' not found."
        case .deviceNotFound(let name): "Device '\(name)' not found."
        case .rolloutIs(let state, let what):
            "The rollout is \(state.rawValue.replacing("_", with: " ")): it cannot be \(what)."
        case .ownApproval: "Somebody else than its maker has to approve a rollout."
        case .approvalByToken: "A person who has signed in has to approve a rollout: a token cannot."
        case .deviceIsUnderWay(let name): "The device '\(name)' is being updated. Wait until that has ended."
        case .chunksAreBeingMade: "The chunks of this bundle are being made. Ask again, or take the whole bundle."
        case .isBusy: "An update is running. Wait until it has ended."
        case .notNewer(let version, let installed):
            "\(version) is not newer than \(installed), which is installed. Say so if it is to be applied all the same."
        case .notCompleted(let status): "Only a completed update can be rolled back; this one is \(status.rawValue)."
        case .trustsNobody:
            "This installation trusts no release keys yet: trust/root.json is missing in the folder of updates."
        case .unreadableTrust(let error): "What this installation trusts cannot be read: \(error)."
        case .wrongSuffix: "Only .tar.gz bundles are accepted."
        case .notMultipart(let reason): "The body is not a form with a file: \(reason)."
        case .tooLarge(let limit): "The bundle is too large: at most \(limit >> 20) MiB are taken."
        case .tooMany(let announced): "More came than the \(announced) bytes that were announced."
        case .noSpace(let needed, let free):
            "There is not enough room: \(needed >> 20) MiB are needed, \(free >> 20) MiB are free."
        case .uploadIsBusy: "Another request is sending this upload."
        case .wrongOffset(let offset): "The upload goes on at \(offset)."
        case .refused(let error): "The bundle is refused: \(error)."
        case .wrongHash(let sha256): "The bundle is refused: its SHA-256 is \(sha256), and another was announced."
        case .olderSchema(let owner, let version, let present):
            "The bundle is refused: it has version \(version) of the tables of \(owner), and version \(present) is here."
        }
    }
}
