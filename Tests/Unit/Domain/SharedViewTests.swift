import Domain
import Testing

@Suite("Share links")
struct SharedViewTests {
    private static func channel(_ id: String, _ name: String) -> Channel {
        Channel(id: Channel.ID(id), number: 1, name: name, kind: .sensor, unit: "V", range: 0...1)
    }

    private static func principal(_ view: SharedView?) -> Principal {
        Principal(
            user: Identifier("u"), name: "n", role: .admin, view: view,
            credential: .apiToken(id: "t", expiresAt: nil))
    }

    private static let view = SharedView(
        dashboard: Dashboard.ID("d"), channels: [Channel.ID("one")], names: [NamePattern("* / CPU usage")])

    @Test("A share link sees the channels of its dashboard, by id and by name, and no other")
    func sees() {
        let share = Self.principal(Self.view)
        #expect(share.sees(Self.channel("one", "anything")))
        #expect(share.sees(Self.channel("two", "lab / CPU usage")))
        #expect(!share.sees(Self.channel("two", "lab / CPU usage of nobody")))
        #expect(!share.sees(Self.channel("", "")))
        #expect(Self.principal(nil).sees(Self.channel("two", "anything")))
    }

    @Test("A share link may nothing that roles and scopes speak of, whatever its row says")
    func may() {
        for scope in Scope.allCases {
            #expect(!Self.principal(Self.view).may(scope, atLeast: .viewer))
            #expect(Self.principal(nil).may(scope, atLeast: .admin))
        }
    }
}
