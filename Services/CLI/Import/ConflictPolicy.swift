import ArgumentParser

/// What happens to a row that collides with one that is here.
enum ConflictPolicy: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// Nothing is written.
    case stop
    /// The row is not taken.
    case skip
    /// The row is taken under another name; where its name is not what collides, it is skipped.
    case rename
}
