/// Where a widget stands and how large it is, in columns and rows of the grid.
struct WidgetFrame: Sendable, Hashable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int

    /// Whether it ends within the last column.
    var fits: Bool { self.x + self.width <= DashboardRules.columns }
}
