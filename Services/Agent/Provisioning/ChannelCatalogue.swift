import Domain

/// The server's list of channels.
protocol ChannelCatalogue: Sendable {
    /// Every channel there is, by name.
    ///
    /// - Throws: `ProvisioningError`.
    func list() async throws -> [String: ChannelID]

    /// - Throws: `ProvisioningError.nameTaken` when another agent was faster, `.refused` when the server will never take
    ///   this definition, and others that may pass.
    func create(_ definition: ChannelDefinition) async throws
}
