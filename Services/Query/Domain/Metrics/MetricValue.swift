import ServiceKit

/// The data of one sample, as old clients know it: JSON.
enum MetricValue: Sendable, Hashable {
    case number(Double)
    case flag(Bool)
    case text(String)
    case null
    case list([MetricValue])
    case object([String: MetricValue])

    /// Puts a value at its place; what is on the way there is made. Later values replace earlier ones.
    mutating func set(_ value: MetricValue, at path: some Collection<MetricPath.Step>) {
        guard let step = path.first else {
            self = value
            return
        }
        let rest = path.dropFirst()
        switch step {
        case .key(let key):
            var members: [String: MetricValue] = if case .object(let members) = self { members } else { [:] }
            var member = members[key] ?? .null
            member.set(value, at: rest)
            members[key] = member
            self = .object(members)
        case .index(let index):
            var elements: [MetricValue] = if case .list(let elements) = self { elements } else { [] }
            while elements.count <= index { elements.append(.null) }
            elements[index].set(value, at: rest)
            self = .list(elements)
        }
    }
}

extension [UInt8] {
    /// Appends `value` as JSON; members in the order of their names.
    mutating func append(_ value: MetricValue) {
        switch value {
        case .number(let number): self += (number.isFinite ? number.description : "null").utf8
        case .flag(let flag): self += (flag ? "true" : "false").utf8
        case .text(let text): self.appendJSON(text)
        case .null: self += "null".utf8
        case .list(let elements):
            self += "[".utf8
            for (index, element) in elements.enumerated() {
                if index > 0 { self += ",".utf8 }
                self.append(element)
            }
            self += "]".utf8
        case .object(let members):
            self += "{".utf8
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { self += ",".utf8 }
                self.appendJSON(member.key)
                self += ":".utf8
                self.append(member.value)
            }
            self += "}".utf8
        }
    }
}
