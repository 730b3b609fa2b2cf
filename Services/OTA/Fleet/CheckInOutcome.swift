/// How a check-in ended, for those who count.
enum CheckInOutcome: String, Sendable, Hashable, CaseIterable {
    /// The device was told what to install.
    case offered
    /// There was nothing for it, or not yet.
    case nothing
    /// It was not heard: ``CheckInError``.
    case refused
}
