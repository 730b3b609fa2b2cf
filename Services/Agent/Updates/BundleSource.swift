/// Where bundles come from.
protocol BundleSource: Sendable {
    /// Brings the bundle's bytes into the file at `path`, which may have the first of them already.
    ///
    /// Returns when the file has as many bytes as were announced; whether they are the right ones, the caller finds out. Cancelled, it
    /// leaves what it has.
    ///
    /// - Parameter progress: is told how many bytes are there.
    /// - Returns: the SHA-256 that the file must have, in hexadecimal.
    /// - Throws: ``BundleFetchError``.
    func fetch(
        _ update: OfferedUpdate, to path: String, progress: @Sendable (Int) async -> Void
    ) async throws -> String
}

/// Why a bundle did not come.
enum BundleFetchError: Error, Hashable, CustomStringConvertible {
    /// It may come later; what has come stays.
    case interrupted(String)
    /// It will not come, however often one asks.
    case impossible(String)

    var description: String {
        switch self {
        case .interrupted(let reason), .impossible(let reason): reason
        }
    }
}
