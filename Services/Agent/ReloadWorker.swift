import Logging
import ServiceKit
import ServiceLifecycle
import UnixSignals

/// On SIGHUP, reads the settings file again; a wrong value is logged and changes nothing.
struct ReloadWorker: Service {
    let reload: SettingsReload
    let live: LiveSettings
    let logger: Logger

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            do throws(SettingsError) {
                let values = try self.reload.values()
                self.live.replace(values)
                self.logger.info(
                    "Settings read again",
                    metadata: [
                        "poll.interval": "\(values.pollInterval)", "batch.max": "\(values.maxBatchSize)",
                        "file": "\(self.reload.file)",
                    ])
            } catch {
                self.logger.error("Settings stay as they were", metadata: ["error": "\(error)"])
            }
        }
    }
}
