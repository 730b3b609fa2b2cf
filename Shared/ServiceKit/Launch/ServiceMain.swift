import CoreMetrics
import Glibc
import Logging
import Postgres
import Redis
import ServiceLifecycle
import UnixSignals

/// The entry of every service: `serve` (the default), `healthcheck`, `settings`, `--help`.
package enum ServiceMain {
    /// Exit codes, the wrong-settings and wrong-usage ones as in `sysexits.h`.
    enum Exit {
        static let success: Int32 = 0
        static let failure: Int32 = 1
        static let usage: Int32 = 64
        static let configuration: Int32 = 78
    }

    /// Reads the settings, builds the service, runs it until SIGTERM or SIGINT, and ends the process.
    ///
    /// On a signal everything stops gracefully; what is still busy after eight seconds is cancelled, and after ten the
    /// process is gone.
    ///
    /// - Parameters:
    ///   - needs: what the service cannot work without.
    ///   - port: the default of `PORT`.
    ///   - build: reads settings of the service's own, calls `settings.finish()`, then wires the service and returns it.
    package nonisolated(nonsending) static func run(
        name: String,
        needs: Set<CommonConfiguration.Dependency> = [.database, .redis],
        port: Int = 8080,
        arguments: [String] = CommandLine.arguments,
        _ build: nonisolated(nonsending) (inout Settings, CommonConfiguration) async throws -> any Service
    ) async {
        switch arguments.dropFirst().first ?? "serve" {
        case "serve":
            exit(await self.serve(name: name, needs: needs, port: port, build))
        case "healthcheck":
            exit(self.healthcheck(port: port))
        case "settings":
            await self.list(needs: needs, port: port, build)
            exit(Exit.success)
        case "help", "--help", "-h":
            self.write(self.help(name), to: STDOUT_FILENO)
            exit(Exit.success)
        case let other:
            self.write("\(name): unknown command '\(other)'\n\n\(self.help(name))", to: STDERR_FILENO)
            exit(Exit.usage)
        }
    }

    private nonisolated(nonsending) static func serve(
        name: String, needs: Set<CommonConfiguration.Dependency>, port: Int,
        _ build: nonisolated(nonsending) (inout Settings, CommonConfiguration) async throws -> any Service
    ) async -> Int32 {
        // A peer that closes its socket is an error of write(2), not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        DescriptorLimit.raise()
        var settings = Settings.load()
        let configuration = CommonConfiguration(from: &settings, needs: needs, port: port)
        bootstrapLogging(service: name, configuration: configuration)
        ProcessMetrics.start()
        MetricsSystem.bootstrap(PrometheusRegistry.process)
        PrometheusRegistry.process.setServiceInfo(service: name, version: BuildVersion.current)
        let logger = Logger(label: name)
        do {
            let service = try await build(&settings, configuration)
            try settings.finish()
            var group = ServiceGroupConfiguration(
                services: [.init(service: service, serviceName: name)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger)
            group.maximumGracefulShutdownDuration = .seconds(8)
            group.maximumCancellationDuration = .milliseconds(1500)
            logger.info("Starting", metadata: ["version": .string(BuildVersion.current)])
            try await ServiceGroup(configuration: group).run()
            logger.info("Stopped")
            return Exit.success
        } catch let error as SettingsError {
            return self.refuse(error, name)
        } catch let error as PostgresConfigurationError {
            return self.refuse(SettingsError(issues: [.init(name: "DATABASE_URL", reason: "is wrong: \(error)")]), name)
        } catch let error as RedisConfigurationError {
            return self.refuse(SettingsError(issues: [.init(name: "REDIS_URL", reason: "is wrong: \(error)")]), name)
        } catch {
            logger.critical("Stopped by an error", metadata: ["error": .string(String(reflecting: error))])
            return Exit.failure
        }
    }

    private static func refuse(_ error: SettingsError, _ name: String) -> Int32 {
        self.write("\(name): these settings must be changed:\n\(error)\n", to: STDERR_FILENO)
        return Exit.configuration
    }

    private static func healthcheck(port: Int) -> Int32 {
        var settings = Settings.load()
        let port = settings.integer("PORT", default: port, in: 1...65_535)
        if let problem = HealthcheckCommand.problem(port: UInt16(port), path: "/healthz", timeout: 3) {
            self.write("healthcheck: \(problem)\n", to: STDERR_FILENO)
            return Exit.failure
        }
        return Exit.success
    }

    /// Prints every setting that the service reads: name, default, aliases. `.env.example` is checked against this.
    private nonisolated(nonsending) static func list(
        needs: Set<CommonConfiguration.Dependency>, port: Int,
        _ build: nonisolated(nonsending) (inout Settings, CommonConfiguration) async throws -> any Service
    ) async {
        var settings = Settings.listing()
        let configuration = CommonConfiguration(from: &settings, needs: needs, port: port)
        // Ends in the error that a listing always throws.
        _ = try? await build(&settings, configuration)
        for known in settings.known {
            let value = known.isSecret ? "(secret)" : known.defaultValue ?? ""
            let columns = [known.name, value, known.aliases.joined(separator: ",")]
            self.write(columns.joined(separator: "\t") + "\n", to: STDOUT_FILENO)
        }
    }

    private static func help(_ name: String) -> String {
        """
        Usage: \(name) [serve | healthcheck | settings | --help]

          serve        run the service until SIGTERM or SIGINT (the default)
          healthcheck  ask the service on 127.0.0.1:PORT whether it lives; exit 0 or 1
          settings     list the settings that the service reads

        Settings come from the environment, from NAME_FILE, /run/secrets/<name>, and from .env
        in the working directory. Exit code 78: settings are missing or wrong.

        """
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        // A closed terminal: there is nobody to tell.
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }
}
