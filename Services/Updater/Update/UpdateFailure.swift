/// Why an update does not go on: one sentence for a person, safe to show.
struct UpdateFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
