import Domain

/// What a login answers.
struct LoginDTO: Encodable, Sendable {
    var status = "success"
    var message = "Successfully logged in."
    var accessToken: String
    var user: String
    var name: String

    init(_ session: LoginDesk.Session) {
        self.accessToken = session.token
        self.user = session.account.user.id.text
        self.name = session.account.user.name
    }

    private enum CodingKeys: String, CodingKey {
        case status
        case message
        case accessToken = "access_token"
        case user = "public_id"
        case name = "username"
    }
}
