import Auth
import Domain
import HTTPTypes
import Hummingbird
import ServiceKit

/// What a login answers, and a change of one's own password.
struct LoginDTO: Encodable, Sendable {
    var status = "success"
    var message: String
    var accessToken: String
    var user: String
    var name: String

    init(_ session: IssuedSession, message: String = "Successfully logged in.") {
        self.message = message
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

extension LoginDTO {
    /// The answer that hands over `session`: in its body, and as the cookie of a browser.
    func response(
        handing session: IssuedSession, to request: Request, _ context: AppRequestContext
    ) throws -> Response {
        var response = try context.responseEncoder.encode(self, from: request, context: context)
        response.headers[.cacheControl] = "no-store"
        response.headers[.setCookie] = SessionCookie.set(
            session.token, lifetime: session.lifetime, isSecure: context.isSecure)
        return response
    }
}
