import Domain

/// The server's list of channels.
protocol ChannelCatalogue: Sendable {
    /// Every channel there is, by name.
    ///
    /// - Throws: `ProvisioningError`.
    func list() async throws -> [String: KnownChannel]

    /// - Parameter interval: How often the channel is read.
    /// - Throws: `ProvisioningError.nameTaken` when another agent was faster, `.refused` when the server will never take
    ///   this definition, and others that may pass.
    func create(_ definition: ChannelDefinition, interval: Duration) async throws

    /// Says how often a channel is read, so that the server knows a gap from a pause.
    ///
    /// - Throws: `ProvisioningError`.
    func setInterval(_ interval: Duration, of channel: ChannelID) async throws
}
