/// What kind of failure a caller meets; `ErrorMiddleware` alone turns it into a status code.
package enum ErrorKind: Sendable, Hashable {
    case invalid
    /// What came does not belong to anything that was begun: expired, used up, of somebody else.
    case outOfPlace
    case unauthenticated
    case forbidden
    case notFound
    case conflict
    case tooLarge
    /// Too much from this caller; try again after so many seconds.
    case limited(retryAfter: Int)
    /// Not now; the same request may succeed after so many seconds.
    case unavailable(retryAfter: Int)
    /// A foreign service that this request needs did not answer, or not as it should have.
    case upstreamFailed
}

/// An error whose `detail` may be shown to anyone.
package protocol PublicError: Error {
    var kind: ErrorKind { get }

    /// One sentence for the caller: what is wrong, and with which field. No secrets, no inner error's text.
    var detail: String { get }
}
