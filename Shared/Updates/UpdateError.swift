/// Why a bundle, or what vouches for it, is refused. Nothing of it has been used then.
package struct UpdateError: Error, Hashable, CustomStringConvertible {
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// Not gzip, not a tar of the kind we make, not JSON, or not with the fields it must have.
        case malformed
        /// Ends before it is whole.
        case truncated
        /// More bytes than were signed for, or than any bundle may have.
        case tooLarge = "too large"
        /// Less than the least rate, or not done by the deadline.
        case tooSlow = "too slow"
        /// A name that leads out of its folder, or is not plain.
        case unsafeName = "unsafe name"
        /// A link, a device, a folder: anything but a plain file.
        case unsafeKind = "unsafe kind"
        case duplicate
        /// A member that nobody has signed for.
        case unknownMember = "unknown member"
        /// A member before what vouches for it.
        case misplaced
        case missing
        /// Too few valid signatures of those who may sign this.
        case signature
        case expired
        /// Older than what was seen before.
        case rollback
        /// Parts that were not published together.
        case mixed
        /// Bytes that are not those that were signed for.
        case changed
        /// Not newer than what is installed.
        case notNewer = "not newer"
        /// Needs a newer release to be installed first.
        case needsNewer = "needs newer"
        /// Made for other machines.
        case architecture
    }

    package let reason: Reason
    /// Which member of the bundle; empty: the bundle as a whole.
    package let member: String
    /// One sentence for a person; safe to show to anyone.
    package let detail: String

    package init(_ reason: Reason, _ member: String, _ detail: String) {
        self.reason = reason
        self.member = member
        self.detail = detail
    }

    package var description: String {
        "\(self.member.isEmpty ? "the bundle" : self.member): \(self.detail) (\(self.reason.rawValue))"
    }
}
