/// Why a WebSocket could not be opened.
package enum WebSocketClientError: Error, CustomStringConvertible {
    case invalidURL(String)
    /// The connection was not made, or broke during the handshake: try again later.
    case connectionFailed(any Error)
    /// Neither connection nor answer within `connectTimeout`.
    case timedOut
    /// The server answered something else than 101. `body` is at most the first KiB of its answer, as text.
    case refused(status: Int, retryAfter: String?, body: String)
    /// The answer says 101 but is not that of a WebSocket, or agrees to what was not offered.
    case invalidHandshake(String)

    package var description: String {
        switch self {
        case .invalidURL(let reason): "\(reason)."
        case .connectionFailed(let error): "The WebSocket's connection failed: \(error)."
        case .timedOut: "The WebSocket's server did not answer in time."
        case .refused(let status, _, let body): "The WebSocket was refused with status \(status): \(body)"
        case .invalidHandshake(let reason): "The WebSocket's handshake is wrong: \(reason)"
        }
    }
}
