import ServiceKit

/// The mail server that an operator names. It may be anywhere: the guard of addresses is for what people enter.
struct MailConfiguration: Sendable, Hashable {
    enum Security: String, Sendable, Hashable, CaseIterable {
        /// In clear up to STARTTLS, without which nothing is sent.
        case starttls
        /// TLS from the first byte.
        case implicit
        case none
    }

    var host: String
    var port: Int
    var security = Security.starttls
    var username: String?
    var password: String?
    var from: MailAddress

    /// Up to the server's answer to the whole mail; less than the lease of a delivery.
    var patience: Duration = .seconds(40)
}

extension MailConfiguration {
    /// `SMTP_HOST`, `SMTP_PORT`, `SMTP_TLS`, `SMTP_USERNAME`, `SMTP_PASSWORD`, `SMTP_FROM`; nil without the first.
    init?(from settings: inout Settings) {
        let host = settings.optional("SMTP_HOST")
        let security: Security = settings.choice("SMTP_TLS", default: .starttls)
        // 0: what is usual with the security.
        let port = settings.integer("SMTP_PORT", default: 0, in: 0...65_535)
        let username = settings.optional("SMTP_USERNAME")
        let password = settings.optionalSecret("SMTP_PASSWORD")
        let from = settings.optional("SMTP_FROM")
        guard let host else { return nil }
        if (username == nil) != (password == nil) {
            settings.refuse(
                username == nil ? "SMTP_USERNAME" : "SMTP_PASSWORD", "is required with the other of the two")
        }
        for (name, text) in [("SMTP_USERNAME", username), ("SMTP_PASSWORD", password)]
        where text?.utf8.contains(0) == true || (text?.utf8.count ?? 0) > 500 {
            settings.refuse(name, "must hold at most 500 bytes and no NUL")
        }
        if security == .none, username != nil, !Self.isNear(host) {
            settings.refuse(
                "SMTP_TLS",
                "may be 'none' with a password only when SMTP_HOST is localhost, a private address or a name without a full stop"
            )
        }
        guard let address = from.flatMap({ MailAddress($0) }) else {
            settings.refuse("SMTP_FROM", "must be an address such as webmacs@example.org when SMTP_HOST is set")
            return nil
        }
        self.init(
            host: host, port: port == 0 ? security.usualPort : port, security: security, username: username,
            password: password, from: address)
    }

    /// Whether a password may go there in clear: to this machine, to a private network, or to a container by its name.
    static func isNear(_ host: String) -> Bool {
        if let address = IPAddress(host) { return SpecialNetwork.holding(address) != nil }
        return host.lowercased() == "localhost" || !host.contains(".")
    }
}

extension MailConfiguration.Security {
    var usualPort: Int {
        switch self {
        case .starttls: 587
        case .implicit: 465
        case .none: 25
        }
    }
}
