import Contracts
import Domain

/// The sockets that want the same: they get the same frames, made once. Only the hub touches it.
final class LiveAudience {
    let subscription: LiveSubscription

    private(set) var live: [LiveMember] = []
    /// Those that are slow or catching up.
    private(set) var apart: [ObjectIdentifier: LiveMember] = [:]

    /// Which readings of the commit under way it wants.
    var wanted: [Int] = []

    // Of a paced audience: what has gathered since it was last sent something.
    var latest = LatestReadings()
    var flushedAt = ContinuousClock.now
    /// While something has gathered: the last commit before it, and its position.
    var sentCommit: UInt64 = 0
    var sentPosition = LivePosition()

    init(_ subscription: LiveSubscription) {
        self.subscription = subscription
    }

    var isEmpty: Bool { self.live.isEmpty && self.apart.isEmpty }

    /// Adds a member by its standing.
    func insert(_ member: LiveMember) {
        member.audience = self
        if member.standing == .live {
            member.place = self.live.count
            self.live.append(member)
        } else {
            self.apart[ObjectIdentifier(member)] = member
        }
    }

    /// Removes a member; call it before its standing changes.
    func remove(_ member: LiveMember) {
        guard member.standing == .live else {
            self.apart[ObjectIdentifier(member)] = nil
            return
        }
        guard let last = self.live.popLast(), last !== member else { return }
        last.place = member.place
        self.live[member.place] = last
    }

    func move(_ member: LiveMember, to standing: LiveMember.Standing) {
        self.remove(member)
        member.standing = standing
        self.insert(member)
    }
}
