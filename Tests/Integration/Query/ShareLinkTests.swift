import Auth
import Postgres
import TestSupport
import Testing
import WebSocket

@testable import QueryService

@Suite("Share links", .enabled(if: TestServers.haveBoth))
struct ShareLinkTests {
    /// The pipeline with the token of a link to a dashboard that shows `c1`, and whatever is named "shown …".
    private static func share(of pipeline: TestPipeline) async throws -> TestPipeline {
        let token = APIToken.random()
        try await pipeline.store.database.pool.withConnection { connection in
            try connection.script(
                """
                insert into users (public_id, email, username, role) values ('u', 'u@x', 'olga', 'operator');
                insert into dashboards (public_id, name, is_global, user_id, visible_channels, visible_names)
                select 'd', 'd', false, id, '{c1}', '{shown *}' from users;
                """)
            _ = try connection.execute(
                """
                insert into api_tokens (public_id, name, token_hash, user_id, dashboard_id, expires_at)
                select 'share', 'for Vera', \(token.hash.bytes), u.id, d.id, now() + interval '1 hour'
                from users u, dashboards d
                """)
        }
        return TestPipeline(
            store: pipeline.store, token: token, ingestion: pipeline.ingestion, query: pipeline.query)
    }

    @Test(
        "A share link reads its dashboard's channels; the others are as if they did not exist, and all else is forbidden"
    )
    func reads() async throws {
        try await TestPipeline.with { pipeline in
            let share = try await Self.share(of: pipeline)
            for id in ["c1", "c2"] {
                #expect(try await pipeline.post(#"{"value":1,"event_public_id":"\#(id)"}"#).status == 201)
            }
            let latest = try await share.send("GET", share.query, "/api/v1/datapoints/latest")
            #expect(latest.status == 200)
            #expect(latest.text.contains(#""c1""#) && !latest.text.contains(#""c2""#), "\(latest.text)")
            let shown = try await share.send("GET", share.query, "/api/v1/series?event_public_id=c1")
            #expect(shown.status == 200, "\(shown.text)")
            for hidden in ["c2", "c1,c2", "none"] {
                let answer = try await share.send("GET", share.query, "/api/v1/series?event_public_id=\(hidden)")
                #expect(answer.status == 404, "\(hidden): \(answer.text)")
            }
            for (method, port, path) in [
                ("GET", share.query, "/api/v1/datapoints"), ("GET", share.query, "/api/v1/completeness"),
                ("POST", share.query, "/api/v1/datapoints/series"), ("GET", share.ingestion, "/api/v1/commands"),
                ("POST", share.ingestion, "/api/v1/datapoints"),
            ] {
                #expect(try await share.send(method, port, path, "{}").status == 403, "\(method) \(path)")
            }
        }
    }

    @Test("A share link's socket is told its dashboard's readings and no states of commands")
    func socket() async throws {
        try await TestPipeline.with { pipeline in
            let share = try await Self.share(of: pipeline)
            try await pipeline.store.database.pool.withConnection {
                try $0.script("update channels set kind = 'range' where public_id = 'c2'")
            }
            // Whoever is asked for a channel that it does not know loads them all.
            #expect(try await pipeline.post(#"{"value":1,"event_public_id":"none"}"#).status == 404)
            for subscription in [
                nil, #"{"type":"subscribe"}"#, #"{"type":"subscribe","event_public_ids":["c1","c2"]}"#,
            ] {
                try await share.withSocket(share.query, "/ws/datapoints/stream") { browser in
                    if let subscription {
                        #expect(browser.send(.text(subscription)))
                        for await message in browser.messages where message.string.contains("subscribed") {
                            break
                        }
                    } else {
                        for await message in browser.messages where message.string.contains("connected") {
                            break
                        }
                    }
                    for id in ["c2", "c1"] {
                        let answer = try await pipeline.post(#"{"value":0.5,"event_public_id":"\#(id)"}"#)
                        #expect(answer.status == 201, "\(answer.text)")
                    }
                    // c2 was stored first: had it been sent, it would have come before c1.
                    for await message in browser.messages {
                        let text = message.string
                        #expect(!text.contains("c2") && !text.contains("command_state"), "\(text)")
                        if text.contains("c1") { break }
                    }
                }
            }
        }
    }

    @Test("A socket closes when its link is revoked, and when its dashboard shows other channels, also without pub/sub")
    func revocation() async throws {
        try await TestPipeline.with { pipeline in
            let share = try await Self.share(of: pipeline)
            for change in ["update dashboards set visible_names = '{}'", "delete from dashboards"] {
                try await share.withSocket(share.query, "/ws/datapoints/stream") { browser in
                    for await message in browser.messages where message.string.contains("connected") { break }
                    try await pipeline.store.database.pool.withConnection { try $0.script(change) }
                    for await _ in browser.messages {}
                }
            }
            #expect(try await share.send("GET", share.query, "/api/v1/datapoints/latest").status == 401)
        }
    }
}
