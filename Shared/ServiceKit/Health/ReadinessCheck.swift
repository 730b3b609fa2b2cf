/// One thing a service cannot work without.
package protocol ReadinessCheck: Sendable {
    /// One word, unique within a service: `postgres`, `redis`, `schema`.
    var name: String { get }

    /// The setting that says where it is, and what it says, without secrets: told when there is no answer. May be nil.
    var place: String? { get }

    /// Returns when all is well. Called at most once per second; given up after two seconds.
    ///
    /// - Throws: whatever is wrong; its description is shown to whoever asks, so it must be safe to show.
    func check() async throws
}

extension ReadinessCheck {
    package var place: String? { nil }
}
