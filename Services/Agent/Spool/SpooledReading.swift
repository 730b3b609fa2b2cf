import Domain

/// A reading as it waits to be stored by the server.
struct SpooledReading: Sendable, Hashable {
    /// Contiguous from 1 within one boot id.
    var sequence: Int64
    /// The device's wall clock.
    var time: Timestamp
    /// The channel's name: ids are the server's, and may not be known yet.
    var channel: String
    var value: Double
}
