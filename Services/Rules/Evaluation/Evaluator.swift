import Catalogue
import Logging
import Metrics
import Postgres
import Redis
import ServiceKit
import ServiceLifecycle

/// Evaluates this instance's shares of the rules on all committed readings.
///
/// ```
/// committed:{p} ──XREAD──▶ RuleBoard ──▶ one transaction ──▶ events-recorded
///                          in memory     alerts + states + positions
/// ```
///
/// Without a query for each reading. Its state is in the database: after any failure a new session, here or, within five seconds,
/// in another instance, goes on from the stored positions and finds the same, so each crossing is one alert.
final class Evaluator: Service {
    private let database: PostgresConfiguration
    private let redis: RedisClient
    private let reader: RedisStreamReader
    private let subscriber: RedisSubscriber
    private let directory: ChannelDirectory
    private let setpointSpacing: Duration
    private let stormLimit: Int
    private let metrics: RulesMetrics
    private let spans: SpanExport?
    private let logger: Logger

    /// - Parameters:
    ///   - setpointSpacing: So much time lies between two setpoints of rules for one actuator.
    ///   - stormLimit: So many alerts of a severity are told one by one in a minute; 0: all.
    init(
        database: PostgresConfiguration, redis: RedisClient, reader: RedisStreamReader, subscriber: RedisSubscriber,
        directory: ChannelDirectory, setpointSpacing: Duration = .seconds(1), stormLimit: Int = 50,
        metrics: RulesMetrics, spans: SpanExport? = nil, logger: Logger
    ) {
        self.database = database
        self.redis = redis
        self.reader = reader
        self.subscriber = subscriber
        self.directory = directory
        self.setpointSpacing = setpointSpacing
        self.stormLimit = stormLimit
        self.metrics = metrics
        self.spans = spans
        self.logger = logger
    }

    func run() async throws {
        let signal = RuleSignal()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await signal.follow(self.subscriber) }
                await self.evaluate(signal)
                group.cancelAll()
            }
        }
        await self.reader.close()
    }

    private static let shortestPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(2)

    private func evaluate(_ signal: RuleSignal) async {
        var pause = Self.shortestPause
        while !Task.isCancelled {
            let started = ContinuousClock.now
            do {
                try await self.session(signal)
            } catch {
                if Task.isCancelled { break }
                self.metrics.active.record(0)
                if ContinuousClock.now - started > .seconds(10) { pause = Self.shortestPause }
                self.logger.warning("Evaluation starts again", metadata: ["error": "\(String(reflecting: error))"])
                try? await Task.sleep(for: pause)  // Cancellation is seen by the loop.
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    /// Works until something fails.
    private func session(_ signal: RuleSignal) async throws {
        let connection = try await PostgresConnection.connect(self.database, logger: self.logger)
        do {
            var session = EvaluationSession(
                connection: connection, reader: self.reader, redis: self.redis, directory: self.directory,
                signal: signal, setpointSpacing: self.setpointSpacing, stormLimit: self.stormLimit,
                metrics: self.metrics, spans: self.spans, logger: self.logger)
            try await session.run()
        } catch {
            await connection.close()
            throw error
        }
    }
}
