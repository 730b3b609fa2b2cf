import Domain

/// One measurement of a metric set: all its readings of one time. Unity kept a row for each run of a plugin; here a run is derived
/// from what it has left.
struct PluginExecution: Sendable, Hashable {
    var time: Timestamp
    var metrics: Int

    /// - Parameters:
    ///   - readings: Newest first.
    ///   - isComplete: Whether there are no more behind the last: else its time may have more, and is left out.
    static func derive(from readings: [Reading], isComplete: Bool) -> [PluginExecution] {
        var executions: [PluginExecution] = []
        for reading in readings {
            if executions.last?.time == reading.time {
                executions[executions.count - 1].metrics += 1
            } else {
                executions.append(PluginExecution(time: reading.time, metrics: 1))
            }
        }
        if !isComplete, executions.count > 1 { executions.removeLast() }
        return executions
    }
}
