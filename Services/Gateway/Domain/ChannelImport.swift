import Domain
import ServiceKit

/// What an imported catalogue makes of the present one: a row with the id or the name of a channel changes that, any other is a
/// new one. A plain value; every fault is found before anything is stored.
struct ChannelImport: Sendable {
    /// 10 000 rows.
    static let rowLimit = 10_000

    private(set) var new: [NewChannel] = []
    private(set) var changes: [(id: Channel.ID, changes: ChannelChanges)] = []
    private(set) var unchanged = 0

    /// - Parameters:
    ///   - rows: as they came.
    ///   - present: the whole catalogue.
    /// - Throws: `ValidationError` with every fault: the row, counted from 0, and the field.
    init(_ rows: [JSONValue], into present: [ChannelEntry], by user: User.ID) throws(ValidationError) {
        guard rows.count <= Self.rowLimit else {
            throw ValidationError([
                .init(["body"], "List should have at most \(Self.rowLimit) items", type: "too_long")
            ])
        }
        let byID = Dictionary(present.map { ($0.channel.id, $0) }, uniquingKeysWith: { first, _ in first })
        let byName = Dictionary(present.map { ($0.channel.name, $0) }, uniquingKeysWith: { first, _ in first })
        var issues: [ValidationError.Issue] = []
        var names: Set<String> = []
        var ids: Set<Channel.ID> = []
        for (index, row) in rows.enumerated() {
            do throws(ValidationError) {
                var fields = try BodyFields(row, at: ["body", String(index)])
                fields.refuseOthers(than: Set(ChannelRow.names))
                let name = fields.optionalText("name", length: ChannelRules.nameLength)
                let id = fields.optionalText("public_id", length: 1...255).map { Channel.ID($0) }
                // An id that is not known here is another installation's.
                let entry = id.flatMap { byID[$0] } ?? name.flatMap { byName[$0] }
                if let name {
                    if !names.insert(name).inserted {
                        fields.note("name", "Another row has this name", type: "duplicate")
                    } else if let other = byName[name], let entry, other.channel.id != entry.channel.id {
                        fields.note("name", "Another event has this name", type: "duplicate")
                    }
                }
                if let entry {
                    if !ids.insert(entry.channel.id).inserted {
                        fields.note("public_id", "Another row is about this event", type: "duplicate")
                    }
                    let changes = ChannelChanges(reading: &fields)
                    let range = changes.range(of: entry)
                    if range.lower > range.upper {
                        fields.note("max_value", ChannelRules.orderMessage, type: ChannelRules.orderType)
                    }
                    try fields.finish()
                    if changes.change(entry) {
                        self.changes.append((entry.channel.id, changes))
                    } else {
                        self.unchanged += 1
                    }
                } else {
                    let channel = NewChannel(reading: &fields, createdBy: user)
                    try fields.finish()
                    if let channel { self.new.append(channel) }
                }
            } catch {
                issues += error.issues
            }
        }
        guard issues.isEmpty else { throw ValidationError(issues) }
    }
}
