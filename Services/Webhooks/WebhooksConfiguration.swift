import ServiceKit

/// What the service is told.
struct WebhooksConfiguration: Sendable {
    var common: CommonConfiguration

    /// `ENCRYPTION_KEY`: what secrets of webhooks are encrypted with; the gateway's.
    var encryptionKey: String

    /// `WEBHOOK_READING_INTERVAL`: each channel's readings are told at most once in it, the latest in the end; 0.1 s to 1 h,
    /// 5 s by default.
    var readingInterval: Duration

    /// `WEBHOOK_CONCURRENCY`, `WEBHOOK_RATE_PER_SECOND`, `WEBHOOK_BYTES_PER_SECOND`: what one endpoint gets from one instance.
    var limits: EndpointBudget.Limits

    /// `WEBMACS_CA_FILE`: a PEM file of certificates that receivers may be signed by, besides the system's; none by default.
    var certificates: String?

    /// `SMTP_…`: the mail server; nil: there is none, and nothing goes out by mail.
    var mail: MailConfiguration?

    /// `PUBLIC_URL`: where people reach the pages; nil: what is sent has no links.
    var site: PublicAddress?

    /// `TRACES_FOLDER`: where spans are written to, for a collector of OpenTelemetry; nil (the default): nowhere.
    var tracesFolder: String?

    init(_ common: CommonConfiguration, from settings: inout Settings) {
        self.common = common
        self.encryptionKey = settings.secret("ENCRYPTION_KEY", minimumLength: 32)
        self.readingInterval = settings.duration(
            "WEBHOOK_READING_INTERVAL", default: .seconds(5), in: .milliseconds(100)...(.seconds(3600)))
        self.limits = EndpointBudget.Limits(
            concurrency: settings.integer("WEBHOOK_CONCURRENCY", default: 8, in: 1...100),
            perSecond: settings.integer("WEBHOOK_RATE_PER_SECOND", default: 100, in: 1...10_000),
            bytesPerSecond: settings.integer("WEBHOOK_BYTES_PER_SECOND", default: 1 << 20, in: 1024...(1 << 30)))
        self.certificates = settings.optional("WEBMACS_CA_FILE")
        self.mail = MailConfiguration(from: &settings)
        self.site = PublicAddress(from: &settings)
        self.tracesFolder = settings.optional("TRACES_FOLDER")
    }

    /// A configuration for tests.
    init(
        common: CommonConfiguration, encryptionKey: String, readingInterval: Duration = .seconds(5),
        limits: EndpointBudget.Limits = EndpointBudget.Limits(), certificates: String? = nil,
        mail: MailConfiguration? = nil, site: PublicAddress? = nil
    ) {
        self.common = common
        self.encryptionKey = encryptionKey
        self.readingInterval = readingInterval
        self.limits = limits
        self.certificates = certificates
        self.mail = mail
        self.site = site
    }
}
