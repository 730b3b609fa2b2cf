/// What came, or would come, of an import.
struct ChannelImportDTO: Encodable, Sendable {
    var created: Int
    var updated: Int
    var unchanged: Int

    init(_ plan: ChannelImport) {
        self.created = plan.new.count
        self.updated = plan.changes.count
        self.unchanged = plan.unchanged
    }
}
