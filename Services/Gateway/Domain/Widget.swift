import Domain

/// One thing on a dashboard.
struct Widget: Sendable, Hashable {
    typealias ID = Identifier<Widget>

    var id: ID
    var kind: WidgetKind
    var title: String

    /// The one channel it shows, or the first; nil: none, or those of its configuration.
    var channel: Channel.ID?

    var frame: WidgetFrame

    /// A JSON object; nil: none. The server reads its channels alone: see ``VisibleChannels``.
    var configuration: String?
}
