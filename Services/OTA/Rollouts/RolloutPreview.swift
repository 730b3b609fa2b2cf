/// What a plan would do with the fleet as it is now.
struct RolloutPreview: Sendable, Hashable {
    struct Wave: Sendable, Hashable {
        /// With the waves before it.
        var percent: Double
        /// Of this wave alone.
        var devices: Int
        var online: Int
        /// What they fetch at most: chunks of an older bundle save much of it.
        var bytes: Int
    }

    var waves: [Wave]
    /// Members that have the version or a newer one already.
    var skipped: Int
    /// Devices with the plan's tags that people hold back.
    var held: Int
}
