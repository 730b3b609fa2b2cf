extension ErrorAnswer {
    /// The sentence for an error that only says that a store cannot be reached now; nil for all others.
    static func unavailability(of error: any Error) -> String? {
        nil
    }
}
