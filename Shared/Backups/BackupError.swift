import Glibc

/// Why a backup could not be made or used: a sentence for people.
package struct BackupError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }

    /// With the system's word for why.
    package init(system what: String) { self.description = "\(what): \(String(cString: strerror(errno)))" }
}
