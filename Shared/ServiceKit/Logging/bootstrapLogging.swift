import Logging

/// Sends the process's log to standard output: JSON lines in production, readable text in development. Once per process.
func bootstrapLogging(service: String, configuration: CommonConfiguration) {
    let format: ServiceLogHandler.Format = configuration.environment == .production ? .json : .text
    let level = configuration.logLevel
    LoggingSystem.bootstrap(
        { _, provider in
            ServiceLogHandler(
                service: service, level: level, format: format, output: StandardOutput(), metadataProvider: provider)
        },
        metadataProvider: nil)
}
