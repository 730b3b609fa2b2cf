import Domain

/// What an update of a widget sets; nil leaves a field as it is. What kind of widget it is does not change.
struct WidgetChanges: Sendable, Hashable {
    var title: String?
    var x: Int?
    var y: Int?
    var width: Int?
    var height: Int?

    /// The outer optional: whether to set it; the inner: to what.
    var channel: Channel.ID??
    var configuration: String??

    /// - Throws: `ValidationError` when it does not fit afterwards.
    func apply(to widget: inout Widget) throws(ValidationError) {
        if let title { widget.title = title }
        if let channel { widget.channel = channel }
        if let configuration { widget.configuration = configuration }
        let frame = widget.frame
        widget.frame = WidgetFrame(
            x: self.x ?? frame.x, y: self.y ?? frame.y, width: self.width ?? frame.width,
            height: self.height ?? frame.height)
        guard widget.frame.fits else {
            throw ValidationError(field: "w", DashboardRules.fitMessage, type: DashboardRules.fitType)
        }
    }
}
