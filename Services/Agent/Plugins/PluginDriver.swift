/// Reads one device.
protocol PluginDriver: Sendable {
    /// The values as of `moment`, by terminal; one without a value now is left out.
    ///
    /// Called by one task, never again before it has returned. It may wait, and is cancelled when it takes longer than its instance may;
    /// then it must return soon, and leave nothing running.
    ///
    /// - Throws: when the device cannot be read. What the error says is shown to people: why, in a sentence, without secrets.
    mutating func collect(at moment: CollectionMoment) async throws -> [String: Double]
}
