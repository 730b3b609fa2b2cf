import FoundationEssentials

/// Which addresses of a provider may be used: those that nobody else can read along.
enum ProviderAddress {
    /// Whether `text` is an absolute address with a host, without user, password and fragment, over https. Over http
    /// only on this machine, or with `allowsHTTP`.
    static func isSafe(_ text: String, allowsHTTP: Bool) -> Bool {
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty,
            url.user == nil, url.password == nil, url.fragment == nil
        else { return false }
        switch url.scheme?.lowercased() {
        case "https": return true
        case "http": return allowsHTTP || Self.isLoopback(host)
        default: return false
        }
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
