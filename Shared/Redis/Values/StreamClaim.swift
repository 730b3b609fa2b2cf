/// What XAUTOCLAIM took over from consumers that fell silent.
package struct StreamClaim: Equatable, Sendable {
    /// Where the next call goes on; `zero` when the whole pending list has been seen.
    package var next: StreamID
    /// Now this consumer's; to be handled and acknowledged.
    package var entries: [StreamEntry]
    /// Pending, but no longer in the stream: Redis has dropped them from the pending list, and they are lost.
    package var deleted: [StreamID]

    package init(next: StreamID, entries: [StreamEntry], deleted: [StreamID]) {
        self.next = next
        self.entries = entries
        self.deleted = deleted
    }
}
