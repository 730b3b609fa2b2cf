/// Why the database's schema and the migrations at hand do not fit.
package enum MigrationError: Error, Hashable, CustomStringConvertible {
    /// Not of the form `V0001__create_users.sql`.
    case malformedFileName(String)
    /// Two migrations have one owner and version.
    case duplicate(owner: String, version: Int)
    /// A migration was edited after it had been applied.
    case changed(owner: String, version: Int, name: String)
    /// A migration is missing in the database although a later one of its owner is there.
    case outOfOrder(owner: String, version: Int, applied: Int)
    /// The file ended the transaction it was run in.
    case endsTransaction(owner: String, version: Int)

    package var description: String {
        switch self {
        case .malformedFileName(let name): "\(name) is not named like V0001__create_users.sql."
        case .duplicate(let owner, let version): "\(owner) has two migrations with the version \(version)."
        case .changed(let owner, let version, let name):
            "Migration \(version) (\(name)) of \(owner) was changed after it had been applied."
        case .outOfOrder(let owner, let version, let applied):
            "Migration \(version) of \(owner) is not applied, but the later \(applied) is."
        case .endsTransaction(let owner, let version):
            "Migration \(version) of \(owner) must not contain BEGIN, COMMIT or ROLLBACK."
        }
    }
}
