import Domain

/// The server's list of channels.
protocol ChannelCatalogue: Sendable {
    /// Every channel there is, by name.
    ///
    /// - Throws: `ProvisioningError`.
    func list() async throws -> [String: KnownChannel]

    /// - Parameters:
    ///   - interval: How often the channel is read.
    ///   - device: Whose it is; nil: that is not said.
    /// - Throws: `ProvisioningError.nameTaken` when another agent was faster, `.refused` when the server will never take
    ///   this definition, and others that may pass.
    func create(_ definition: ChannelDefinition, interval: Duration, device: String?) async throws

    /// Says how often a channel is read, so that the server knows a gap from a pause, and whose it is.
    ///
    /// - Parameter device: nil: that stays as it is.
    /// - Throws: `ProvisioningError`.
    func update(_ channel: ChannelID, interval: Duration, device: String?) async throws
}
