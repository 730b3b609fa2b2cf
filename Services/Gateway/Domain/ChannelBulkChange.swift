/// What is done to many channels at once.
struct ChannelBulkChange: Sendable, Hashable {
    /// 1000 channels.
    static let limit = 1000

    var isDeletion = false

    /// Set in each.
    var common = ChannelChanges()
    var addedTags: [String] = []
    var removedTags: [String] = []

    /// What becomes of one of them. Tags beyond ``ChannelRules/tagLimit`` are not added.
    func changes(of entry: ChannelEntry) -> ChannelChanges {
        var changes = self.common
        let kept = entry.tags.filter { !self.removedTags.contains($0) }
        let tags = kept + self.addedTags.filter { !kept.contains($0) }
        changes.tags = Array(tags.prefix(ChannelRules.tagLimit))
        return changes
    }
}
