/// A session and the access token that it lives by.
struct IssuedSession: Sendable {
    var token: String
    var account: Account
    var lifetime: Duration
}
