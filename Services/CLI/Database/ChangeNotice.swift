import Contracts
import FoundationEssentials
import Redis
import ServiceKit

/// Tells running services of a change. Without Redis they find it by polling, so failing is no failure.
enum ChangeNotice {
    static func publish(_ change: CatalogueChanged, endsCredentials: Bool = false) async {
        await Self.publish([change], endsCredentials: endsCredentials)
    }

    static func publish(_ changes: [CatalogueChanged], endsCredentials: Bool = false) async {
        var settings = Settings.load()
        let url = settings.url(
            "REDIS_URL", schemes: ["redis", "redis+unix", "unix"], default: "redis://127.0.0.1:6379")
        do {
            let client = RedisClient(
                configuration: try RedisConfiguration(url: url, commandTimeout: .seconds(1)), name: "webmacs",
                logger: Database.logger)
            async let running: Void = client.run()
            do {
                if endsCredentials { _ = try await client.publish(Topics.revocations, []) }
                for change in changes {
                    _ = try await client.publish(Topics.catalogueChanges, Array(JSONEncoder().encode(change)))
                }
            } catch {
                Console.warn("Redis did not answer; running services will notice within seconds.")
            }
            await client.shutdown()
            try await running
        } catch {
            Console.warn("Redis did not answer; running services will notice within seconds.")
        }
    }
}
