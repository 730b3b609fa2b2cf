import Glibc

/// How many sockets and files this process may have open.
package enum DescriptorLimit {
    /// More than any instance needs; where the machine grants millions, programs that close them all would take seconds.
    private static let enough: rlim_t = 65_536

    /// Takes what the machine grants: the usual soft limit of 1024 is less than the browsers of one instance.
    ///
    /// - Returns: how many that are.
    @discardableResult
    package static func raise() -> UInt64 {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, Self.enough))
        // Refused: what it was has to do.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        _ = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return UInt64(limit.rlim_cur)
    }
}
