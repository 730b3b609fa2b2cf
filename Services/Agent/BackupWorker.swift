import Logging
import ServiceLifecycle
import UnixSignals

/// On SIGUSR1, writes a copy of the spool beside it (`<spool>.backup`, replaced as a whole); nothing stops meanwhile
/// but appends, for the time of the copy.
struct BackupWorker: Service {
    let spool: Spool
    let path: String
    let logger: Logger

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sigusr1).cancelOnGracefulShutdown() {
            do {
                try await self.spool.replaceBackup(at: self.path)
                self.logger.info("Spool copied", metadata: ["file": "\(self.path)"])
            } catch {
                self.logger.error("The spool is not copied", metadata: ["error": "\(error)", "file": "\(self.path)"])
            }
        }
    }
}
