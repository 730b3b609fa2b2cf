import Domain

/// What an experiment's fields may be; lengths in characters.
enum ExperimentRules {
    static let nameLength = 1...255
    static let notesLength = 0...10_000
    static let searchLength = 1...255

    /// No reading is older: 2000-01-01T00:00:00Z.
    static let earliest = Timestamp(microseconds: 946_684_800_000_000)

    static let orderMessage = "Input should not be before started_on"
    static let orderType = "range_order"
}
