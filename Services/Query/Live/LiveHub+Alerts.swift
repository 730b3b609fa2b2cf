import struct NIOCore.ByteBuffer

/// Who is told that alerts changed; what changed, each asks for himself.
extension LiveHub {
    /// Answers, and from then on tells `subscriber` of every change of alerts, or no more of any.
    func follow(_ subscriber: LiveSubscriber, alerts: Bool) {
        guard let member = self.members[ObjectIdentifier(subscriber)] else { return }
        self.followers[ObjectIdentifier(subscriber)] = alerts ? member : nil
        self.send(LiveFrame.following(alerts: alerts), to: member)
    }

    func alertsChanged(at now: ContinuousClock.Instant = .now) {
        if self.bell.ring(at: now) { self.tellFollowers() }
    }

    /// Tells what was held back, when its time has come.
    func ringIfDue(at now: ContinuousClock.Instant) {
        if self.bell.take(at: now) { self.tellFollowers() }
    }

    private func tellFollowers() {
        for member in self.followers.values { self.send(LiveFrame.alertsChanged, to: member) }
    }
}
