import Hummingbird
import ServiceKit

extension AppRequestContext {
    /// From where `request` comes, for those who look at their sessions later.
    func loginClient(_ request: Request) -> LoginClient {
        LoginClient(address: self.clientAddress, userAgent: request.headers[.userAgent])
    }
}
