/// What was wrong with a provider's answer: for the log, the caller hears ``SSOError/providerFailed(_:)``.
enum ProviderFailure: Error, Hashable {
    case unreachable(String)
    case timedOut
    case tooLarge
    case status(Int, from: String)
    /// No JSON, or not with what has to be in it.
    case unreadable(String)
    case issuerDiffers(String)
    /// An address that it names could be overheard, or is none.
    case unsafeAddress(String)
    case badToken(IDTokenFault)
    /// Its userinfo speaks of somebody else than its ID token.
    case subjectDiffers
}
