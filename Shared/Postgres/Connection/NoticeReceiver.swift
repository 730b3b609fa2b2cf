import Clibpq
import Logging

/// Takes what the server says unasked: notices and warnings go to the log at debug.
///
/// Also remembers a FATAL, by which the server ends an idle connection. Called by libpq on the connection's
/// thread, and only while that thread is inside libpq.
final class NoticeReceiver {
    private let logger: Logger
    private(set) var sawFatal = false

    init(logger: Logger) {
        self.logger = logger
    }

    /// The receiver must live as long as the connection.
    func attach(to connection: OpaquePointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<NoticeReceiver>.fromOpaque(context).takeUnretainedValue().receive(result)
            }, context)
    }

    private func receive(_ result: OpaquePointer) {
        let severity = LibpqResult.field("V", of: result) ?? "NOTICE"
        if severity == "FATAL" || severity == "PANIC" {
            self.sawFatal = true
        }
        self.logger.debug(
            "Postgres says: \(LibpqResult.field("M", of: result) ?? "nothing")",
            metadata: [
                "postgres.severity": "\(severity)",
                "postgres.sqlstate": "\(LibpqResult.field("C", of: result) ?? "")",
            ])
    }
}
