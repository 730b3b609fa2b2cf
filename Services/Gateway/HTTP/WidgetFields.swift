import Domain
import ServiceKit

/// Reads widgets and configurations out of bodies; faults are noted at their place.
extension BodyFields {
    /// A whole widget. Without a `public_id` it has a new one.
    mutating func widget() -> Widget {
        let id = self.optionalText("public_id", length: 1...100).map(Widget.ID.init) ?? .random()
        let kind: WidgetKind? = self.choice("widget_type")
        let title = self.text("title", length: DashboardRules.nameLength)
        let channel = self.optionalText("event_public_id", length: 1...255).map(Channel.ID.init)
        let frame = WidgetFrame(
            x: self.optionalInteger("x", in: 0...(DashboardRules.columns - 1)) ?? 0,
            y: self.optionalInteger("y", in: DashboardRules.rows) ?? 0,
            width: self.optionalInteger("w", in: 1...DashboardRules.columns) ?? DashboardRules.defaultWidth,
            height: self.optionalInteger("h", in: DashboardRules.height) ?? DashboardRules.defaultHeight)
        if !frame.fits { self.note("w", DashboardRules.fitMessage, type: DashboardRules.fitType) }
        return Widget(
            id: id, kind: kind ?? .text, title: title, channel: channel, frame: frame,
            configuration: self.optionalConfiguration())
    }

    /// All widgets of a dashboard; nil: the field is absent.
    mutating func optionalWidgets() -> [Widget]? {
        let widgets = self.optionalList("widgets", most: DashboardRules.widgetLimit) { $0.widget() }
        guard let widgets else { return nil }
        if Set(widgets.map(\.id)).count < widgets.count {
            self.note("widgets", "Every public_id should occur once", type: "duplicates")
        }
        // A configuration that cannot be read is noted at its own place.
        if let visible = try? VisibleChannels(of: widgets), visible.count > DashboardRules.visibleLimit {
            self.note("widgets", DashboardRules.visibleMessage, type: "list_length")
        }
        return widgets
    }

    /// `config_json`: the text of a JSON object.
    mutating func optionalConfiguration() -> String? {
        guard let text = self.optionalText("config_json", length: 0...DashboardRules.configurationLimit) else {
            return nil
        }
        do {
            _ = try WidgetConfiguration(text)
        } catch {
            self.note("config_json", error.message, type: error.type)
        }
        return text
    }
}
