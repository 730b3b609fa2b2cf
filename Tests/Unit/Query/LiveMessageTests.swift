import Contracts
import Domain
import FoundationEssentials
import Testing

@testable import QueryService

@Suite("What live clients say")
struct LiveMessageTests {
    private func message(_ json: String) throws(LiveMessageError) -> LiveMessage {
        try LiveMessage(json: Data(json.utf8))
    }

    private func refusal(_ json: String) -> LiveMessageError? {
        do {
            _ = try self.message(json)
            return nil
        } catch {
            return error
        }
    }

    @Test("Old clients' messages mean what they meant")
    func old() throws {
        #expect(try self.message(#"{"type":"ping"}"#) == .ping)
        #expect(try self.message(#"{"type":"subscribe"}"#) == .subscribe(LiveMessage.Subscribe()))
        #expect(
            try self.message(#"{"type":"subscribe","event_public_ids":null}"#) == .subscribe(LiveMessage.Subscribe()))
        #expect(
            try self.message(#"{"type":"subscribe","event_public_ids":["a"],"more":{"x":[]}}"#)
                == .subscribe(LiveMessage.Subscribe(channels: LiveMessage.Channels(ids: ["a"]))))
        #expect(try self.message(#"{"type":"something new"}"#) == .unknown)
        #expect(try self.message("{}") == .unknown)
    }

    @Test("Everything that can be asked for is understood")
    func everything() throws {
        let position = LivePosition(commits: [1, 2, 3, 4, 5, 6, 7, 8])
        let json = #"""
            {"type":"subscribe","event_public_ids":["a","b"],"names":["pi / *"],"snapshot":true,"interval_ms":250,
            "heartbeat_ms":4000,"position":"\#(position.text)"}
            """#
        #expect(
            try self.message(json)
                == .subscribe(
                    LiveMessage.Subscribe(
                        channels: LiveMessage.Channels(ids: ["a", "b"], names: [NamePattern("pi / *")]),
                        withSnapshot: true, interval: .milliseconds(250), heartbeat: .seconds(4), position: position)))
        #expect(
            try self.message(#"{"type":"unsubscribe","names":["x*"]}"#)
                == .unsubscribe(LiveMessage.Channels(ids: [], names: [NamePattern("x*")])))
        #expect(try self.message(#"{"type":"unsubscribe"}"#) == .unsubscribe(LiveMessage.Channels()))
        #expect(try self.message(#"{"type":"follow","topics":["alerts"]}"#) == .follow(alerts: true))
        #expect(try self.message(#"{"type":"follow","topics":[]}"#) == .follow(alerts: false))
    }

    @Test(
        "What cannot be followed is refused by the name of the field",
        arguments: [
            (#"{"type":"subscribe","event_public_ids":"a"}"#, "event_public_ids"),
            (#"{"type":"subscribe","event_public_ids":[1]}"#, "event_public_ids"),
            (#"{"type":"subscribe","names":{}}"#, "names"),
            (#"{"type":"follow"}"#, "topics"),
            (#"{"type":"follow","topics":["weather"]}"#, "topics"),
            (#"{"type":"subscribe","names":[""]}"#, "names"),
            (#"{"type":"unsubscribe","names":[null]}"#, "names"),
            (#"{"type":"subscribe","add":1}"#, "add"),
            (#"{"type":"subscribe","snapshot":"yes"}"#, "snapshot"),
            (#"{"type":"subscribe","interval_ms":-1}"#, "interval_ms"),
            (#"{"type":"subscribe","interval_ms":60001}"#, "interval_ms"),
            (#"{"type":"subscribe","interval_ms":1.5}"#, "interval_ms"),
            (#"{"type":"subscribe","interval_ms":1e99}"#, "interval_ms"),
            (#"{"type":"subscribe","heartbeat_ms":999}"#, "heartbeat_ms"),
            (#"{"type":"subscribe","position":"1.2"}"#, "position"),
            (#"{"type":"subscribe","position":5}"#, "position"),
            (#"{"type":"subscribe","add":true,"position":"0.0.0.0.0.0.0.0"}"#, "position"),
            (#"{"type":5}"#, "type"),
        ])
    func refused(json: String, field: String) {
        let refusal = self.refusal(json)
        #expect(refusal?.field == field)
        #expect(refusal?.reason.hasPrefix(field) == true)
    }

    @Test("What is no JSON object at all is refused as a whole", arguments: ["nonsense", "[]", "5", "", "{\"type\":"])
    func malformed(json: String) {
        #expect(self.refusal(json) == .malformed)
    }

    @Test("More ids or patterns than a socket may have are refused")
    func bounds() {
        let ids = (0...LiveMessage.idLimit).map { "\"\($0)\"" }.joined(separator: ",")
        #expect(self.refusal(#"{"type":"subscribe","event_public_ids":[\#(ids)]}"#)?.field == "event_public_ids")
        let names = (0...LiveMessage.nameLimit).map { "\"\($0)\"" }.joined(separator: ",")
        #expect(self.refusal(#"{"type":"subscribe","names":[\#(names)]}"#)?.field == "names")
        let long = String(repeating: "x", count: LiveMessage.nameLength + 1)
        #expect(self.refusal(#"{"type":"subscribe","names":["\#(long)"]}"#)?.field == "names")
    }
}
