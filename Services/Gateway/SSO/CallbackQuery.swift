/// What a provider has put into the address that it sent the browser to.
struct CallbackQuery: Sendable, Hashable {
    var code: String?
    var state: String?
    var error: String?
    /// RFC 9207: who has sent it, so that one provider's code is not shown to another.
    var issuer: String?
}
