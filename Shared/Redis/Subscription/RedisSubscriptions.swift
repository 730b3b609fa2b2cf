/// Who listens to which channel, and what the server has to be told about it. Pure.
///
/// The server confirms channel by channel, in the order it was asked. A subscription is `connected` when all its
/// channels are confirmed on the present connection.
struct RedisSubscriptions {
    typealias ID = Int

    private struct Subscription {
        var channels: Set<String>
        var buffer: RedisSubscriptionBuffer
    }

    /// Confirmations still to come for one SUBSCRIBE.
    private struct Unconfirmed {
        var remaining: Int
        var subscriptions: [ID]
    }

    private var subscriptions: [ID: Subscription] = [:]
    private var listeners: [String: Set<ID>] = [:]
    private var unconfirmed: [Unconfirmed] = []
    private var isConnected = false
    private var lastID = 0
    /// Commands that have not been written yet.
    private var commands: [[RedisArgument]] = []
    /// Readers that have something to read: woken by whoever holds the lock around this value, once he has let it go.
    private var wakeUps: [@Sendable () -> Void] = []

    /// Adds a reader. The server is asked even for channels it already sends: its confirmation is the moment from
    /// which the reader misses nothing.
    mutating func add(_ channels: Set<String>, _ buffer: RedisSubscriptionBuffer) -> ID {
        self.lastID += 1
        let id = self.lastID
        self.subscriptions[id] = Subscription(channels: channels, buffer: buffer)
        for channel in channels { self.listeners[channel, default: []].insert(id) }
        if self.isConnected { self.ask(for: channels, by: [id]) }
        return id
    }

    /// Removes a reader, and the channels that nobody else listens to.
    mutating func remove(_ id: ID) {
        guard let subscription = self.subscriptions.removeValue(forKey: id) else { return }
        self.wake(subscription.buffer.markFinished())
        self.leave(subscription.channels, [id])
    }

    /// Takes channels from every reader. A reader without channels is at its end.
    mutating func remove(_ channels: Set<String>) {
        let affected = channels.reduce(into: Set<ID>()) { $0.formUnion(self.listeners[$1] ?? []) }
        for id in affected {
            self.subscriptions[id]?.channels.subtract(channels)
            if self.subscriptions[id]?.channels.isEmpty == true {
                self.wake(self.subscriptions.removeValue(forKey: id)?.buffer.markFinished())
            }
        }
        self.leave(channels, affected)
    }

    /// A new connection: everything has to be asked for again.
    mutating func connected() {
        self.isConnected = true
        self.commands = []
        self.unconfirmed = []
        if !self.listeners.isEmpty {
            self.ask(for: Set(self.listeners.keys), by: self.subscriptions.keys.sorted())
        }
    }

    /// The connection is gone; every reader learns of it.
    mutating func disconnected() {
        guard self.isConnected else { return }
        self.isConnected = false
        self.commands = []
        self.unconfirmed = []
        for subscription in self.subscriptions.values { self.wake(subscription.buffer.enqueue(.disconnected)) }
    }

    mutating func finish() {
        for subscription in self.subscriptions.values { self.wake(subscription.buffer.markFinished()) }
        self.subscriptions = [:]
        self.listeners = [:]
    }

    /// What has to be written now; empties the list.
    mutating func takeCommands() -> [[RedisArgument]] {
        defer { self.commands = [] }
        return self.commands
    }

    /// Who has to be woken now; empties the list.
    mutating func takeWakeUps() -> [@Sendable () -> Void] {
        defer { self.wakeUps = [] }
        return self.wakeUps
    }

    private mutating func wake(_ reader: (@Sendable () -> Void)??) {
        if case .some(.some(let wakeUp)) = reader { self.wakeUps.append(wakeUp) }
    }

    /// Takes in what the server sent.
    ///
    /// - Returns: false when it makes no sense: the connection cannot be trusted any more.
    mutating func receive(_ value: RedisValue) -> Bool {
        guard let parts = value.array, let kind = parts.first?.text else { return false }
        switch kind {
        case "message":
            guard parts.count == 3, let channel = parts[1].text, let payload = parts[2].bytes else { return false }
            for id in self.listeners[channel] ?? [] {
                self.wake(self.subscriptions[id]?.buffer.enqueue(.message(channel: channel, payload: payload)))
            }
            return true
        case "subscribe":
            return self.confirm()
        case "unsubscribe", "pong":
            return true
        default:
            return false
        }
    }

    private mutating func confirm() -> Bool {
        guard !self.unconfirmed.isEmpty else { return false }
        self.unconfirmed[0].remaining -= 1
        if self.unconfirmed[0].remaining == 0 {
            for id in self.unconfirmed.removeFirst().subscriptions {
                self.wake(self.subscriptions[id]?.buffer.enqueue(.connected))
            }
        }
        return true
    }

    private mutating func ask(for channels: Set<String>, by subscriptions: [ID]) {
        self.commands.append(["SUBSCRIBE"] + channels.sorted().map { .text($0) })
        self.unconfirmed.append(Unconfirmed(remaining: channels.count, subscriptions: subscriptions))
    }

    private mutating func leave(_ channels: Set<String>, _ ids: Set<ID>) {
        var silent: [String] = []
        for channel in channels {
            guard var listeners = self.listeners[channel] else { continue }
            listeners.subtract(ids)
            self.listeners[channel] = listeners.isEmpty ? nil : listeners
            if listeners.isEmpty { silent.append(channel) }
        }
        if self.isConnected, !silent.isEmpty {
            self.commands.append(["UNSUBSCRIBE"] + silent.sorted().map { .text($0) })
        }
    }
}
