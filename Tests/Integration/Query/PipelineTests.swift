import Domain
import FoundationEssentials
import NIOCore
import TestSupport
import Testing
import WebSocket

@testable import QueryService

@Suite("From the device to the browser", .enabled(if: TestServers.haveBoth))
struct PipelineTests {
    /// The next frame of that type; nil when the socket closes before.
    private func next(_ type: String, of connection: WebSocketConnection) async throws -> TestSocket.Frame? {
        for await message in connection.messages {
            let frame = try JSONDecoder().decode(TestSocket.Frame.self, from: Data(message.bytes.readableBytesView))
            if frame.type == type { return frame }
        }
        return nil
    }

    private func nextText(of connection: WebSocketConnection) async -> String? {
        for await message in connection.messages { return message.string }
        return nil
    }

    @Test("A reading that was posted is a row, the next answer to a GET, and one live frame")
    func post() async throws {
        try await TestPipeline.with { pipeline in
            try await pipeline.withSocket(pipeline.query, "/ws/datapoints/stream") { browser in
                _ = try await self.next("connected", of: browser)
                let answer = try await pipeline.post(
                    #"{"value":23.5,"event_public_id":"c1","timestamp":"2026-01-01T00:00:00.25Z"}"#)
                #expect(answer.status == 201, "\(answer.text)")
                #expect(try await pipeline.values() == [23.5])
                let latest = try await pipeline.send("GET", pipeline.query, "/api/v1/datapoints/latest")
                #expect(latest.text.contains(#""value":23.5"#), "\(latest.text)")

                let frame = try #require(try await self.next("datapoints_batch", of: browser))
                #expect(frame.values == [23.5])
                #expect(frame.datapoints?.map(\.channel) == ["c1"])
                #expect(
                    frame.datapoints?.first.flatMap { Timestamp(rfc3339: $0.timestamp) } == .start + .milliseconds(250))

                let second = try await pipeline.post(#"{"value":1,"event_public_id":"c2"}"#)
                #expect(second.status == 201)
                #expect(try await self.next("datapoints_batch", of: browser)?.values == [1])
            }
        }
    }

    @Test("History and live join without a seam: the series' position continues in the feed")
    func seam() async throws {
        try await TestPipeline.with { pipeline in
            for value in 1...3 {
                #expect(try await pipeline.post(#"{"value":\#(value),"event_public_id":"c1"}"#).status == 201)
            }
            let series = try await pipeline.send("GET", pipeline.query, "/api/v1/series?event_public_id=c1")
            struct Series: Decodable { var position: String }
            let position = try JSONDecoder().decode(Series.self, from: Data(series.text.utf8)).position
            for value in 4...6 {
                #expect(try await pipeline.post(#"{"value":\#(value),"event_public_id":"c1"}"#).status == 201)
            }
            try await pipeline.withSocket(pipeline.query, "/ws/datapoints/stream") { browser in
                #expect(
                    browser.send(.text(#"{"type":"subscribe","event_public_ids":["c1"],"position":"\#(position)"}"#)))
                _ = try await self.next("subscribed", of: browser)
                var values: [Double] = []
                while values.count < 3, let frame = try await self.next("datapoints_batch", of: browser) {
                    values += frame.values
                }
                #expect(values == [4, 5, 6])
            }
        }
    }

    @Test("A batch over HTTP is stored once with its Idempotency-Key; its bad items are refused one by one")
    func batch() async throws {
        try await TestPipeline.with { pipeline in
            let body =
                #"{"datapoints":[{"value":1,"event_public_id":"c1"},{"value":2,"event_public_id":"x"},{"value":3,"event_public_id":"c2"}]}"#
            for _ in 0..<2 {
                let answer = try await pipeline.post(
                    body, path: "/api/v1/datapoints/batch", headers: [("Idempotency-Key", "once")])
                #expect(answer.status == 201)
                #expect(answer.text.contains(#""accepted":2"#), "\(answer.text)")
                #expect(answer.text.contains(#""index":1"#), "\(answer.text)")
            }
            #expect(try await pipeline.values() == [1, 3])
            let unknown = try await pipeline.post(#"{"value":1,"event_public_id":"x"}"#)
            #expect(unknown.status == 404)
            #expect(try await pipeline.post(#"{"value":"#).status == 422)
        }
    }

    @Test("A device is told what is stored, what was refused, and after a gap from where to send again")
    func device() async throws {
        try await TestPipeline.with { pipeline in
            try await pipeline.withSocket(pipeline.ingestion, "/ws/controller/telemetry") { device in
                func send(_ values: ClosedRange<Int>, channel: String = "c1") {
                    let items = values.map { #"{"value":\#($0),"event_public_id":"\#(channel)"}"# }.joined(
                        separator: ",")
                    #expect(device.send(.text(#"{"datapoints":[\#(items)],"boot":"b","seq":\#(values.upperBound)}"#)))
                }
                send(1...3)
                #expect(await self.nextText(of: device) == #"{"type":"ack","seq":3,"boot":"b"}"#)
                send(7...8)
                #expect(await self.nextText(of: device) == #"{"type":"resend","after":3,"boot":"b"}"#)
                send(2...6)
                #expect(await self.nextText(of: device) == #"{"type":"ack","seq":6,"boot":"b"}"#)
                send(7...7, channel: "unknown")
                #expect(await self.nextText(of: device)?.contains(#""type":"refused""#) == true)
                #expect(await self.nextText(of: device) == #"{"type":"ack","seq":7,"boot":"b"}"#)
                send(8...8)
                #expect(await self.nextText(of: device) == #"{"type":"ack","seq":8,"boot":"b"}"#)
                #expect(device.send(.text(#"{"datapoints":[{"value":100,"event_public_id":"c1"}]}"#)))
                #expect(await self.nextText(of: device) == #"{"type":"ack","accepted":1}"#)
                #expect(device.send(.text("nonsense")))
                #expect(await self.nextText(of: device)?.contains(#""type":"error""#) == true)
            }
            #expect(try await pipeline.values() == [1, 2, 3, 4, 5, 6, 8, 100])
        }
    }
}
