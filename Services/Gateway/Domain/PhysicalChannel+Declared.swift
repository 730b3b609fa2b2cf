import ServiceKit

/// Terminals that an instance's settings declare: objects with `name`, and `unit`, `min_value`, `max_value` and `decimals` if
/// they are not the usual ones.
extension PhysicalChannel {
    static let defaultUnit = "-"
    static let defaultBounds = (lower: 0.0, upper: 100.0)

    /// Nil: it has no name.
    init?(declared members: [String: JSONValue]) {
        guard case .string(let name)? = members["name"], !name.isEmpty else { return nil }
        var unit = Self.defaultUnit
        if case .string(let text)? = members["unit"], !text.isEmpty { unit = text }
        let (lower, upper) = Self.bounds(declared: members)
        self.init(name, unit, lower...max(lower, upper), decimals: Self.decimals(declared: members))
    }

    private static func decimals(declared members: [String: JSONValue]) -> Int? {
        guard case .number(let number)? = members["decimals"] else { return nil }
        return Int(exactly: number)
    }

    /// As they are declared, in whatever order.
    static func bounds(declared members: [String: JSONValue]) -> (lower: Double, upper: Double) {
        var bounds = Self.defaultBounds
        if case .number(let lower)? = members["min_value"], lower.isFinite { bounds.lower = lower }
        if case .number(let upper)? = members["max_value"], upper.isFinite { bounds.upper = upper }
        return bounds
    }
}
