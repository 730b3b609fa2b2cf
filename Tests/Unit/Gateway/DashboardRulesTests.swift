import Domain
import Testing

@testable import GatewayService

@Suite("What dashboards are made of")
struct DashboardRulesTests {
    private static func widget(_ id: String, channel: String? = nil, configuration: String? = nil) -> Widget {
        Widget(
            id: Widget.ID(id), kind: .lineChart, title: id, channel: channel.map(Channel.ID.init),
            frame: WidgetFrame(x: 0, y: 0, width: 4, height: 3), configuration: configuration)
    }

    private static func entry(_ widgets: [Widget] = [], isGlobal: Bool = false, version: Int = 1) -> DashboardEntry {
        let time = Timestamp(microseconds: 0)
        return DashboardEntry(
            dashboard: Dashboard(
                id: Dashboard.ID("d"), name: "d", isGlobal: isGlobal, owner: User.ID("olga"), version: version,
                createdAt: time, updatedAt: time),
            widgets: widgets)
    }

    private static func principal(_ user: String, _ role: Role) -> Principal {
        Principal(user: User.ID(user), name: user, role: role, credential: .apiToken(id: user, expiresAt: nil))
    }

    @Test("A link sees the channels of all widgets, by id and by name, and of a variable every device's")
    func visible() throws {
        let visible = try VisibleChannels(of: [
            Self.widget("a", channel: "c1"),
            Self.widget(
                "b", channel: "c1",
                configuration: #"{"channels":["c3","c2"],"names":["$device / CPU","plain"],"minutes":5}"#),
            Self.widget("c", configuration: #"{"text":"$device"}"#),
            Self.widget("d"),
        ])
        #expect(visible.ids == ["c1", "c2", "c3"])
        #expect(visible.names == ["* / CPU", "plain"])
    }

    @Test(
        "A configuration is a JSON object, whose channels and names are lists of texts",
        arguments: [
            ("{}", nil), (#"{"channels":null,"thresholds":[1,2]}"#, nil),
            ("", "json_invalid"), ("[]", "json_invalid"), ("{", "json_invalid"), ("\"x\"", "json_invalid"),
            (#"{"channels":"c1"}"#, "list_type"), (#"{"names":[1]}"#, "list_type"), (#"{"names":[""]}"#, "list_type"),
            (#"{"names":["\u0000"]}"#, "list_type"),
            (#"{"text":"\#(String(repeating: "x", count: 16_384))"}"#, "string_too_long"),
        ] as [(String, String?)])
    func configuration(_ text: String, _ fault: String?) {
        do {
            _ = try WidgetConfiguration(text)
            #expect(fault == nil)
        } catch {
            #expect(error.type == fault)
        }
    }

    @Test("What is private is its owner's to read; an administrator may change it")
    func access() throws {
        let own = Self.entry().dashboard
        try own.expectReadable(by: Self.principal("olga", .operator))
        #expect(throws: GatewayError.notAllowed) { try own.expectReadable(by: Self.principal("eva", .admin)) }
        try own.expectChangeable(by: Self.principal("eva", .admin))
        #expect(throws: GatewayError.notAllowed) { try own.expectChangeable(by: Self.principal("otto", .operator)) }
        let global = Self.entry(isGlobal: true).dashboard
        try global.expectReadable(by: Self.principal("vera", .viewer))
        #expect(throws: GatewayError.notAllowed) { try global.expectChangeable(by: Self.principal("otto", .operator)) }
    }

    @Test("Changes of an older version are refused; a widget keeps an id that is the dashboard's, and no other")
    func changes() throws {
        var entry = Self.entry([Self.widget("a"), Self.widget("b")], version: 3)
        #expect(throws: GatewayError.dashboardChanged) { try DashboardChanges(version: 2).apply(to: &entry) }
        try DashboardChanges(widgets: [Self.widget("b"), Self.widget("of another")], version: 3).apply(to: &entry)
        #expect(entry.widgets.map(\.title) == ["b", "of another"])
        #expect(entry.widgets[0].id == Widget.ID("b"))
        #expect(entry.widgets[1].id != Widget.ID("of another"))
    }

    @Test("A widget that is moved must fit together with what stays")
    func moved() throws {
        var widget = Self.widget("a")
        try WidgetChanges(x: 8).apply(to: &widget)
        #expect(widget.frame == WidgetFrame(x: 8, y: 0, width: 4, height: 3))
        #expect(throws: ValidationError.self) { try WidgetChanges(width: 5).apply(to: &widget) }
        try WidgetChanges(x: 0, width: 12, channel: .some(nil)).apply(to: &widget)
        #expect(widget.frame.width == 12)
    }

    @Test("A dashboard has at most 100 widgets and shows at most 1000 channels")
    func few() throws {
        try DashboardRules.expectFew((0..<100).map { Self.widget("\($0)", channel: "\($0)") })
        #expect(throws: ValidationError.self) { try DashboardRules.expectFew((0..<101).map { Self.widget("\($0)") }) }
        let ids = (0..<1001).map { "\"\($0)\"" }
        let many = [ids[..<500], ids[500...]].map { #"{"channels":[\#($0.joined(separator: ","))]}"# }
        #expect(throws: ValidationError.self) {
            try DashboardRules.expectFew(many.map { Self.widget("w", configuration: $0) })
        }
    }
}
