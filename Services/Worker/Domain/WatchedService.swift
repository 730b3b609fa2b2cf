/// One of our own services, and where it says whether it is ready.
struct WatchedService: Sendable, Hashable {
    var name: String
    var host: String
    var port: Int

    /// Reads `query=127.0.0.1:8080`.
    init?(_ text: String) {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let colon = parts[1].lastIndex(of: ":") else { return nil }
        let (name, host) = (String(parts[0]), String(parts[1][..<colon]))
        guard !name.isEmpty, name.utf8.allSatisfy({ (0x61...0x7A).contains($0) }), !host.isEmpty,
            let port = Int(parts[1][parts[1].index(after: colon)...]), (1...65_535).contains(port)
        else { return nil }
        (self.name, self.host, self.port) = (name, host, port)
    }
}
