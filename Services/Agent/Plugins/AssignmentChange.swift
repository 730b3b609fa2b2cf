/// What a new list of assignments means for the instances that run.
struct AssignmentChange: Sendable, Hashable {
    var begun: [PluginAssignment] = []
    /// With anything else than before: they begin anew.
    var changed: [PluginAssignment] = []
    /// Ids of those that are wanted no more.
    var ended: [String] = []

    /// - Parameters:
    ///   - running: by id.
    ///   - wanted: of two with one id the first counts.
    init(from running: [String: PluginAssignment], to wanted: [PluginAssignment]) {
        var seen: Set<String> = []
        for assignment in wanted where seen.insert(assignment.id).inserted {
            switch running[assignment.id] {
            case nil: self.begun.append(assignment)
            case assignment: break
            default: self.changed.append(assignment)
            }
        }
        self.ended = running.keys.filter { !seen.contains($0) }.sorted()
    }
}
