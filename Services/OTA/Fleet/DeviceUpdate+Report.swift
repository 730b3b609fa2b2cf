import Domain

extension DeviceUpdate {
    /// As the row is after what the device has reported; nil: that changes nothing.
    ///
    /// What has ended stays as it ended, except that a device of which the worst was thought may still complete. `completed` is
    /// believed only of a device that runs the rollout's version.
    ///
    /// - Parameter present: the version that the device says is installed.
    func after(_ report: DeviceReport, present: String, of rollout: Rollout, at now: Timestamp) -> DeviceUpdate? {
        let isDone = report.state == .completed && present == rollout.version
        let hasBegun = self.state.isUnderWay || (self.state == .waiting && self.versionBefore != nil)
        guard hasBegun || (self.state.isFailure && isDone) else { return nil }
        var row = self
        switch report.state {
        case .downloading: row.state = .downloading
        case .installing: row.state = .installing
        case .completed: row.state = isDone ? .completed : .failed
        case .failed: row.state = .failed
        case .rolledBack: row.state = .rolledBack
        }
        row.reason = report.reason
        if report.state == .completed {
            row.reason = isDone ? nil : "It says that it is done, but runs \(present)."
        }
        row.step = report.step
        if let received = report.receivedBytes { row.receivedBytes = received }
        if let total = report.totalBytes { row.totalBytes = total }
        guard row != self else { return nil }
        row.updatedAt = now
        if row.state.isSample { row.endedAt = now }
        return row
    }

    /// As the row is when the device is at no update, by its own account; nil: that changes nothing.
    ///
    /// It may have ended without being able to say so: what it runs tells. Otherwise what was only offered is taken back where
    /// it may not begin any more.
    ///
    /// - Parameter mayBegin: whether it may still begin what it was offered.
    func whenIdle(present: String, of rollout: Rollout, mayBegin: Bool, at now: Timestamp) -> DeviceUpdate? {
        var row = self
        row.updatedAt = now
        if self.state.isUnderWay || self.state == .lost, present == rollout.version, self.versionBefore != present {
            (row.state, row.reason, row.step, row.endedAt) = (.completed, nil, nil, now)
            return row
        }
        guard rollout.state == .aborted ? self.state.isUnderWay : self.state == .offered && !mayBegin else {
            return nil
        }
        (row.state, row.reason, row.step, row.versionBefore) = (.waiting, nil, nil, nil)
        (row.beganAt, row.restartsBefore, row.receivedBytes, row.totalBytes) = (nil, nil, 0, nil)
        return row
    }

    /// As the row is when the device is told to begin.
    func offered(to device: FleetDevice, at now: Timestamp) -> DeviceUpdate {
        var row = self
        (row.state, row.reason, row.step, row.receivedBytes, row.totalBytes) = (.offered, nil, nil, 0, nil)
        (row.versionBefore, row.restartsBefore) = (device.version, device.restarts)
        (row.beganAt, row.endedAt, row.updatedAt) = (now, nil, now)
        return row
    }
}
