/// Whether people work on the system or with it: `APP_ENV`.
package enum AppEnvironment: String, Sendable, Hashable, CaseIterable, Encodable {
    /// Readable logs, weak secrets accepted.
    case development
    /// Logs as JSON lines, default and short secrets refused.
    case production
}
