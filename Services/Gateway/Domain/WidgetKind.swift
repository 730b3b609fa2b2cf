/// What a widget is; the raw values are the wire's.
enum WidgetKind: String, Sendable, Hashable, Codable, CaseIterable {
    case lineChart = "line_chart"
    case gauge
    case statCard = "stat_card"
    case actuatorToggle = "actuator_toggle"
    case table
    case text
}
