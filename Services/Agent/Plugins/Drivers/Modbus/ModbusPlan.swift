/// Which requests read all points of a device: neighbours go together.
struct ModbusPlan: Hashable, Sendable {
    struct Step: Hashable, Sendable {
        var request: ModbusRequest
        var points: [ModbusPoint]
        /// Whether it reads addresses that nobody wants, which some devices refuse.
        var hasGaps = false
    }

    private(set) var steps: [Step] = []

    /// - Parameter gap: how many unwanted addresses between two points are read over.
    init(_ points: [ModbusPoint], gap: Int) {
        let tables = Dictionary(grouping: points, by: \.table)
        for table in ModbusTable.allCases {
            for point in (tables[table] ?? []).sorted(by: { ($0.address, $0.end) < ($1.address, $1.end) }) {
                guard let step = self.steps.last, step.request.table == table,
                    let joined = Self.join(step, point, gap: gap)
                else {
                    let request = ModbusRequest(
                        table: table, address: point.address, count: point.end - point.address)
                    self.steps.append(Step(request: request, points: [point]))
                    continue
                }
                self.steps[self.steps.count - 1] = joined
            }
        }
    }

    /// - Parameter point: does not begin before the step.
    private static func join(_ step: Step, _ point: ModbusPoint, gap: Int) -> Step? {
        let start = step.request.address
        let end = start + step.request.count
        let count = max(end, point.end) - start
        guard point.address <= end + gap, count <= step.request.table.most else { return nil }
        var step = step
        step.request.count = count
        step.points.append(point)
        step.hasGaps = step.hasGaps || point.address > end
        return step
    }
}
