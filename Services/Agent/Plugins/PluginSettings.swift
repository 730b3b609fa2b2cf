import ServiceKit

/// An instance's settings, as the server has checked them. Members that are not asked for are ignored: a newer server may know more.
///
/// Errors name the setting by its path and are ``PluginError/badSetting(_:_:)``.
struct PluginSettings: Sendable, Hashable {
    private let members: [String: JSONValue]
    /// What stands before the names in errors.
    private let path: String

    init(_ members: [String: JSONValue], path: String = "") {
        self.members = members
        self.path = path
    }

    func text(_ name: String) throws(PluginError) -> String {
        guard let text = try self.optionalText(name) else { throw self.missing(name) }
        return text
    }

    /// Nil when it is missing, null or empty.
    func optionalText(_ name: String) throws(PluginError) -> String? {
        switch self.members[name] {
        case nil, .null, .string(""): return nil
        case .string(let text): return text
        default: throw self.bad(name, "should be a text")
        }
    }

    func number(_ name: String, default fallback: Double? = nil) throws(PluginError) -> Double {
        switch self.members[name] {
        case .number(let number): return number
        case nil, .null:
            guard let fallback else { throw self.missing(name) }
            return fallback
        default: throw self.bad(name, "should be a number")
        }
    }

    func integer(_ name: String, default fallback: Int? = nil, in range: ClosedRange<Int>) throws(PluginError) -> Int {
        let number = try self.number(name, default: fallback.map(Double.init))
        guard let integer = Int(exactly: number), range.contains(integer) else {
            throw self.bad(name, "should be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    func flag(_ name: String, default fallback: Bool) throws(PluginError) -> Bool {
        switch self.members[name] {
        case .bool(let flag): return flag
        case nil, .null: return fallback
        default: throw self.bad(name, "should be true or false")
        }
    }

    /// One of the cases, by its raw value.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, default fallback: Choice
    ) throws(PluginError) -> Choice where Choice.RawValue == String {
        guard let text = try self.optionalText(name) else { return fallback }
        guard let choice = Choice(rawValue: text) else {
            throw self.bad(name, "should be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    /// A list of objects; empty when it is missing.
    func list(_ name: String) throws(PluginError) -> [PluginSettings] {
        guard case .array(let elements)? = self.members[name] else {
            guard self.members[name] == nil || self.members[name] == .null else {
                throw self.bad(name, "should be a list")
            }
            return []
        }
        var list: [PluginSettings] = []
        for (index, element) in elements.enumerated() {
            guard case .object(let members) = element else {
                throw self.bad("\(name)[\(index)]", "should be an object")
            }
            list.append(PluginSettings(members, path: "\(self.path)\(name)[\(index)]."))
        }
        return list
    }

    func bad(_ name: String, _ problem: String) -> PluginError { .badSetting(self.path + name, problem) }

    private func missing(_ name: String) -> PluginError { self.bad(name, "is missing") }
}
