import Domain

/// What a socket has asked for so far: each message changes it, or is refused and changes nothing.
struct LiveWishes: Hashable {
    private(set) var subscription: LiveSubscription
    private(set) var heartbeat: Duration?

    /// Before the first, a socket gets everything without having asked.
    private var hasSubscribed = false

    /// - Parameter view: What a share link is limited to.
    init(view: SharedView? = nil) {
        self.subscription = LiveSubscription(selection: LiveSelection(view: view))
    }

    /// - Parameter channels: Those whose ids were given; nil: none were.
    mutating func subscribe(
        _ wish: LiveMessage.Subscribe, channels: Set<Channel.Number>?
    ) throws(LiveMessageError) {
        var next = self
        next.hasSubscribed = true
        if wish.adds, self.hasSubscribed {
            if let channels {
                next.subscription.selection.channels?.formUnion(channels)
                next.subscription.selection.names.formUnion(wish.channels.names)
            }
            next.subscription.interval = wish.interval ?? self.subscription.interval
            next.heartbeat = wish.heartbeat ?? self.heartbeat
        } else {
            next.subscription.selection.channels = channels
            next.subscription.selection.names = Set(wish.channels.names)
            next.subscription.interval = wish.interval ?? .zero
            next.heartbeat = wish.heartbeat
        }
        let selection = next.subscription.selection
        guard selection.channels?.count ?? 0 <= LiveMessage.idLimit else {
            throw .tooMany("event_public_ids", LiveMessage.idLimit)
        }
        guard selection.names.count <= LiveMessage.nameLimit else { throw .tooMany("names", LiveMessage.nameLimit) }
        self = next
    }

    /// - Parameter channels: Those whose ids were given; nil: none were.
    mutating func unsubscribe(
        _ wish: LiveMessage.Channels, channels: Set<Channel.Number>?
    ) throws(LiveMessageError) {
        if let channels {
            guard let subscribed = self.subscription.selection.channels else {
                throw LiveMessageError(
                    field: wish.names.isEmpty ? "event_public_ids" : "names",
                    reason: "All channels are subscribed: subscribe to some first.")
            }
            self.subscription.selection.channels = subscribed.subtracting(channels)
            self.subscription.selection.names.subtract(wish.names)
        } else {
            self.subscription.selection.channels = []
            self.subscription.selection.names = []
        }
        self.hasSubscribed = true
    }
}

extension LiveMessageError {
    fileprivate static func tooMany(_ field: String, _ limit: Int) -> LiveMessageError {
        LiveMessageError(field: field, reason: "With these, the socket has more than \(limit) of \(field).")
    }
}
