import Domain
import ServiceKit

/// A widget on the wire.
struct WidgetDTO: Encodable, Sendable {
    var id: String
    var kind: WidgetKind
    var title: String
    @ExplicitNull var channel: String?
    var x: Int
    var y: Int
    var width: Int
    var height: Int
    @ExplicitNull var configuration: String?

    init(_ widget: Widget) {
        self.id = widget.id.text
        self.kind = widget.kind
        self.title = widget.title
        self.channel = widget.channel?.text
        self.x = widget.frame.x
        self.y = widget.frame.y
        self.width = widget.frame.width
        self.height = widget.frame.height
        self.configuration = widget.configuration
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case kind = "widget_type"
        case title
        case channel = "event_public_id"
        case x, y
        case width = "w"
        case height = "h"
        case configuration = "config_json"
    }
}
