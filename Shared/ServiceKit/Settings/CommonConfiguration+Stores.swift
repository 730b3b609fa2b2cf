import Postgres
import Redis

extension CommonConfiguration {
    /// Where the database is.
    ///
    /// - Parameter applicationName: the service, as `pg_stat_activity` shows it.
    /// - Throws: `SettingsError` that names `DATABASE_URL`; no password in it.
    package func postgres(applicationName: String) throws(SettingsError) -> PostgresConfiguration {
        do {
            return try PostgresConfiguration(
                url: self.databaseURL, applicationName: applicationName, connections: self.databaseConnections)
        } catch {
            throw SettingsError(issues: [.init(name: "DATABASE_URL", reason: "cannot be used: \(error)")])
        }
    }

    /// Where Redis is.
    ///
    /// - Throws: `SettingsError` that names `REDIS_URL`; no password in it.
    package func redis() throws(SettingsError) -> RedisConfiguration {
        do {
            return try RedisConfiguration(url: self.redisURL)
        } catch {
            throw SettingsError(issues: [.init(name: "REDIS_URL", reason: "cannot be used: \(error)")])
        }
    }
}
