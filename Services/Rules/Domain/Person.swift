import Domain

/// Who did something, by the name he had then.
struct Person: Sendable, Hashable {
    /// Nil: a program.
    var id: User.ID?
    var name: String

    init(id: User.ID?, name: String) {
        self.id = id
        self.name = name
    }

    init(_ principal: Principal) {
        self.init(id: principal.user, name: principal.name)
    }
}
