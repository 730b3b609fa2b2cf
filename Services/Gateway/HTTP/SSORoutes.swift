import Auth
import Domain
import HTTPTypes
import Hummingbird
import Logging
import ServiceKit

/// `/auth/sso`: to a provider and back.
///
/// What goes wrong on the way is said to a browser by the page `/sso-callback`, in words, and to programs as any other
/// error.
struct SSORoutes: Sendable {
    let desk: SignOnDesk
    let logins: LoginDesk
    let configuration: SSOConfiguration

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/auth/sso/config", use: self.config)
        router.get("/auth/sso/authorize", use: self.authorize)
        router.get("/auth/sso/callback", use: self.callback)
        router.post("/auth/sso/exchange", use: self.exchange)
    }

    @Sendable private func config(_ request: Request, context: AppRequestContext) async throws -> Response {
        try context.responseEncoder.encode(SSOConfigDTO(self.desk.providers), from: request, context: context)
    }

    @Sendable private func authorize(_ request: Request, context: AppRequestContext) async throws -> Response {
        try await self.toldByPage(request, context) {
            let query = request.uri.queryParameters
            guard let next = SameSitePath.read(query["next"].map(String.init) ?? "/") else {
                throw ValidationError([
                    .init(["query", "next"], "Input should be a path of this site", type: "path_type")
                ])
            }
            let (address, cookie) = try await self.desk.begin(
                provider: query["provider"].map(String.init), redirectURI: self.redirectURI(request, context),
                next: next)
            return Self.redirect(
                to: address,
                cookie: SignOnCookie.set(cookie, lifetime: SignOnAttempt.lifetime, isSecure: context.isSecure))
        }
    }

    @Sendable private func callback(_ request: Request, context: AppRequestContext) async throws -> Response {
        try await self.toldByPage(request, context) {
            let query = request.uri.queryParameters
            let answer = CallbackQuery(
                code: query["code"].map(String.init), state: query["state"].map(String.init),
                error: query["error"].map(String.init), issuer: query["iss"].map(String.init))
            let arrival = try await self.desk.complete(answer, cookie: Self.cookie(of: request, context))
            var page = FormText()
            page.add("code", arrival.code)
            if arrival.next != "/" { page.add("next", arrival.next) }
            return Self.redirect(
                to: self.page(page),
                cookie: SignOnCookie.set(
                    arrival.binder, lifetime: SignOnTickets.codeLifetime, isSecure: context.isSecure))
        }
    }

    @Sendable private func exchange(_ request: Request, context: AppRequestContext) async throws -> Response {
        var fields = try BodyFields(try await request.decodeJSON())
        let code = fields.text("code", length: 1...255)
        try fields.finish()
        let user = try await self.desk.redeem(code, binder: Self.cookie(of: request, context))
        let session = try await self.logins.logIn(signedOn: user, client: context.loginClient(request))
        context.logger.info("Logged in by a provider", metadata: ["user.id": "\(user)"])
        var response = try LoginDTO(session).response(handing: session, to: request, context)
        response.headers.append(
            HTTPField(name: .setCookie, value: SignOnCookie.clear(isSecure: context.isSecure)))
        return response
    }

    // MARK: - Answers

    /// Runs `body`; what it throws becomes an address of the page when a browser asks for one.
    private func toldByPage(
        _ request: Request, _ context: AppRequestContext, _ body: () async throws -> Response
    ) async throws -> Response {
        do {
            return try await body()
        } catch let error as SSOError {
            guard request.headers[.accept]?.contains("text/html") == true else { throw error }
            let level: Logger.Level = error.kind == .upstreamFailed ? .warning : .info
            context.logger.log(
                level: level, "Sign-in by a provider failed", metadata: ["error": "\(String(reflecting: error))"])
            var page = FormText()
            page.add("error", error.word)
            return Self.redirect(to: self.page(page), cookie: SignOnCookie.clear(isSecure: context.isSecure))
        }
    }

    private func page(_ query: FormText) -> String {
        "\(self.configuration.frontend ?? "")/sso-callback?\(query.text)"
    }

    private func redirectURI(_ request: Request, _ context: AppRequestContext) -> String {
        if let address = self.configuration.redirectURI { return address }
        let host = request.head.authority ?? request.headers[.host] ?? "localhost"
        return "\(context.isSecure ? "https" : "http")://\(host)/api/v1/auth/sso/callback"
    }

    private static func redirect(to address: String, cookie: String) -> Response {
        Response(
            status: .temporaryRedirect,
            headers: [.location: address, .setCookie: cookie, .cacheControl: "no-store"])
    }

    private static func cookie(of request: Request, _ context: AppRequestContext) -> String? {
        request.cookies[SignOnCookie.name(isSecure: context.isSecure)]?.value
    }
}

extension HTTPField.Name {
    fileprivate static let host = HTTPField.Name("Host")!
}
