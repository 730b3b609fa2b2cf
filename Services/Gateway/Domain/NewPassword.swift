/// A password that is about to be set.
struct NewPassword: Sendable, Hashable {
    var hash: String

    /// The hash that its owner has proved to know the password of; nil: an administrator sets it. Another one by now changes
    /// nothing.
    var provenHash: String?
}
