/// What a socket wants to see, and how often. Sockets that want the same share their frames.
struct LiveSubscription: Sendable, Hashable {
    var selection = LiveSelection.everything

    /// Zero: every reading. Else: at most one message in this time, with the latest reading of each channel.
    var interval: Duration = .zero

    var isPaced: Bool { self.interval > .zero }
}
