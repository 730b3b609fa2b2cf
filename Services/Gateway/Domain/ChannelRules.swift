/// What a channel's fields may be, in characters.
enum ChannelRules {
    static let nameLength = 1...255
    static let unitLength = 1...255

    /// In seconds: up to about a year.
    static let expectedInterval = 0.001...31_622_400

    static let orderMessage = "Input should not be less than min_value"
    static let orderType = "range_order"
}
