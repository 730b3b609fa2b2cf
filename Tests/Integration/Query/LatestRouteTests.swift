import AsyncHTTPClient
import Auth
import Domain
import Logging
import NIOCore
import NIOHTTP1
import Redis
import TestSupport
import Testing

@testable import QueryService

@Suite("The latest values and their cache", .enabled(if: TestServers.haveDatabase && TestServers.haveRedis))
struct LatestRouteTests {
    private func latest(_ pipeline: TestPipeline) async throws -> (cache: String?, text: String) {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(pipeline.query)/api/v1/datapoints/latest")
        request.headers.add(name: "Authorization", value: "Bearer \(pipeline.token.text)")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        return (response.headers.first(name: "X-Cache"), String(buffer: try await response.body.collect(upTo: 1 << 20)))
    }

    @Test("An answer comes from the cache until something is stored or the catalogue changes, and is always the newest")
    func exact() async throws {
        try await TestPipeline.with { pipeline in
            #expect(try await pipeline.post(#"{"value":1,"event_public_id":"c1"}"#).status == 201)
            let first = try await self.latest(pipeline)
            var second = try await self.latest(pipeline)
            // The cache has 100 ms to answer, which a busy machine may take: it is gone without then.
            for _ in 1...20 where second.cache != "hit" {
                #expect(second.text == first.text)
                second = try await self.latest(pipeline)
            }
            #expect(first.cache == "miss" && first.text.contains(#""value":1,"#))
            #expect(second.cache == "hit" && second.text == first.text)
            for value in 2...20 {
                #expect(try await pipeline.post(#"{"value":\#(value),"event_public_id":"c1"}"#).status == 201)
                let answer = try await self.latest(pipeline)
                #expect(answer.cache == "miss" && answer.text.contains(#""value":\#(value),"#))
            }
        }
    }

    @Test("An entry goes by itself, and there is none without Redis")
    func life() async throws {
        try await TestRedis.with { redis in
            let client = RedisClient(
                configuration: redis.configuration, name: "cache", logger: TestDatabase.quietLogger)
            let cache = AnswerCache(redis: client)
            try await client.ping()
            await cache.store([1, 2], for: "latest:1")
            let life = try await redis.client.command(["PTTL", "latest:1"]).int ?? 0
            #expect((1...5000).contains(life))
            #expect(await cache.fetch("latest:2") == nil)
            await client.shutdown()
            await cache.store([3], for: "latest:3")
            #expect(await cache.fetch("latest:1") == nil)
            #expect(try await redis.client.get("latest:3") == nil)
        }
    }

    @Test("Few entries are stored while commits follow each other")
    func bounds() async throws {
        try await TestRedis.with { redis in
            let cache = AnswerCache(redis: redis.client)
            let start = ContinuousClock.now + .seconds(60)
            let taken = (0..<300).count { cache.takesAnother(now: start + .milliseconds($0 * 10)) }
            #expect(taken == 30)
        }
    }
}
