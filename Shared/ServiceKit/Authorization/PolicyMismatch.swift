/// A service whose routes and policy are not the same may not start.
package struct PolicyMismatch: Error, CustomStringConvertible {
    package var disagreements: [String]

    package var description: String { "routes and policy differ: \(self.disagreements.joined(separator: "; "))" }
}
