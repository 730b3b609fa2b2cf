import Domain

extension Principal {
    /// The device whose plugins a caller runs, as an agent does; what runs them gets their secrets. Neither a person nor a token
    /// that may do all that its role may is enough: a token must be made for this, or be bound to the device.
    ///
    /// - Parameter named: the one that the caller names.
    /// - Returns: that, or the one that the token is bound to; nil: neither.
    /// - Throws: ``GatewayError/mayNotRunPlugins``, ``GatewayError/tokenOfOtherDevice(_:)``.
    func pluginDevice(_ named: String?) throws(GatewayError) -> String? {
        guard case .apiToken = self.credential, self.device != nil || self.scopes?.contains(.pluginsRun) == true else {
            throw .mayNotRunPlugins
        }
        if let own = self.device, let named, named != own { throw .tokenOfOtherDevice(own) }
        return named ?? self.device
    }
}
