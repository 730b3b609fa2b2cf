import Logging
import Synchronization

/// The state that a subscriber, its streams and its thread share.
final class RedisSubscriptionHub: Sendable {
    struct State {
        var phase = RedisPipeline.Phase.new
        var subscriptions = RedisSubscriptions()
        var isConnected = false
        var closeWaiters: [CheckedContinuation<Void, Never>] = []
    }

    let configuration: RedisConfiguration
    let name: String
    let logger: Logger
    private let state = Mutex(State())
    let wakeUp = WakeUp()

    init(configuration: RedisConfiguration, name: String, logger: Logger) {
        self.configuration = configuration
        self.name = name
        self.logger = logger
    }

    /// Changes the state; whoever has to be woken for it is woken after the lock is free.
    func withState<Result: Sendable>(_ change: (inout sending State) -> sending Result) -> Result {
        let (result, wakeUps) = self.state.withLock { state in
            let result = change(&state)
            return (result, state.takeWakeUps())
        }
        for wakeUp in wakeUps { wakeUp() }
        return result
    }

    /// Adds a reader; nil when the subscriber is shut down.
    func add(_ channels: Set<String>, _ buffer: RedisSubscriptionBuffer) -> RedisSubscriptions.ID? {
        defer { self.wakeUp.signal() }
        return self.withState { state in
            guard state.phase == .new || state.phase == .running else { return nil }
            return state.subscriptions.add(channels, buffer)
        }
    }

    func remove(_ id: RedisSubscriptions.ID) {
        self.withState { $0.subscriptions.remove(id) }
        self.wakeUp.signal()
    }

    func remove(_ channels: Set<String>) {
        self.withState { $0.subscriptions.remove(channels) }
        self.wakeUp.signal()
    }

    /// Begins to connect, if that has not happened yet.
    ///
    /// - Returns: false when the system has no thread or descriptor left.
    func start() -> Bool {
        self.withState { state in
            guard state.phase == .new else { return true }
            guard self.wakeUp.descriptor >= 0 else { return false }
            let started = DedicatedThread.start(name: "redis-\(self.name)") {
                var loop = RedisSubscriptionLoop(self)
                loop.run()
            }
            if started { state.phase = .running }
            return started
        }
    }

    func beginShutdown() {
        self.withState { state in
            if state.phase == .running { state.phase = .closing }
            guard state.phase == .new else { return }
            state.close()
        }
        self.wakeUp.signal()
    }

    func closed() async {
        await withCheckedContinuation { continuation in
            let isClosed = self.withState { state in
                guard state.phase != .closed else { return true }
                state.closeWaiters.append(continuation)
                return false
            }
            if isClosed { continuation.resume() }
        }
    }
}

extension RedisSubscriptionHub.State {
    /// Ends all streams, and lets go those who wait for it.
    mutating func close() {
        self.phase = .closed
        self.isConnected = false
        self.subscriptions.finish()
    }

    /// Readers, and once it is closed, those who wait for that.
    fileprivate mutating func takeWakeUps() -> [@Sendable () -> Void] {
        var wakeUps = self.subscriptions.takeWakeUps()
        if self.phase == .closed {
            for waiter in self.closeWaiters { wakeUps.append { waiter.resume() } }
            self.closeWaiters = []
        }
        return wakeUps
    }
}
