/// What API tokens may be.
enum TokenRules {
    /// In characters.
    static let nameLength = 1...255
    static let deviceLength = 1...255

    /// In days.
    static let life = 1...3650

    /// How long a rotated secret may go on to work, in minutes.
    static let overlap = 0...60

    /// Every service holds all tokens in memory.
    static let mostOfPerson = 100
    static let mostServices = 1000
}
