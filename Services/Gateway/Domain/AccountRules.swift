/// What an account's fields may be, in characters.
enum AccountRules {
    static let nameLength = 2...50

    /// The upper bound keeps the work of hashing bounded; it is no limit to a person.
    static let passwordLength = 8...1024
}
