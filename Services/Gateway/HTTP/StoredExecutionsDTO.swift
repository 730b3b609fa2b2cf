/// What became of the runs that an agent reported, on the wire.
struct StoredExecutionsDTO: Encodable, Sendable {
    /// Those included that were told before.
    var stored: Int
    /// Of an instance that is gone or another device's, or of a clock that is wrong.
    var ignored: Int
}
