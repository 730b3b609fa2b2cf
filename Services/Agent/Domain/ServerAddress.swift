/// Where the server is, as `http://` or `https://` with a host, a port and perhaps a path in front of its own.
struct ServerAddress: Sendable, Hashable {
    /// Without a slash at the end.
    let http: String

    init(_ url: String) {
        var url = url[...]
        while url.last == "/" { url.removeLast() }
        self.http = String(url)
    }

    /// The socket that takes readings: `ws://` for `http://`, `wss://` for `https://`.
    var telemetry: String { "ws\(self.http.dropFirst(4))/ws/controller/telemetry" }
}
