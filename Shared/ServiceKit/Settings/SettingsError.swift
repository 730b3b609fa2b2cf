/// Settings that cannot be accepted, all at once. Its text is safe to show: it holds no secret's value.
package struct SettingsError: Error, Hashable, CustomStringConvertible {
    package struct Issue: Sendable, Hashable {
        /// The variable, as it was written.
        package var name: String
        /// Continues the sentence that begins with the name.
        package var reason: String
    }

    package var issues: [Issue]

    /// One line per fault.
    package var description: String {
        self.issues.map { "  \($0.name) \($0.reason)" }.joined(separator: "\n")
    }
}
