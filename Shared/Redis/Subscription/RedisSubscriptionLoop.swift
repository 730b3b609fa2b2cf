import Glibc
import Synchronization

/// What the thread of a `RedisSubscriber` does. Used on that thread only.
struct RedisSubscriptionLoop {
    private static let pingInterval: Duration = .seconds(10)

    private let hub: RedisSubscriptionHub
    private var reconnector: RedisReconnector
    private var socket: RedisSocket?
    private var hasOutput = false
    /// When the server, having been silent for so long, is asked whether it is still there.
    private var pingDue = MonotonicTime.now
    /// When the connection counts as lost for want of an answer; nil when none is owed.
    private var answerDue: MonotonicTime?

    init(_ hub: RedisSubscriptionHub) {
        self.hub = hub
        self.reconnector = RedisReconnector(
            configuration: hub.configuration, name: hub.name, wakeUp: hub.wakeUp, logger: hub.logger)
    }

    mutating func run() {
        while self.hub.withState({ $0.phase == .running }) {
            if let socket = self.socket {
                do throws(RedisSocket.Failure) {
                    try self.turn(socket)
                } catch {
                    self.lose(error.reason)
                }
            } else {
                self.turnWithoutConnection()
            }
        }
        self.socket = nil
        self.hub.withState { $0.close() }
    }

    private mutating func turn(_ socket: RedisSocket) throws(RedisSocket.Failure) {
        let commands = self.hub.withState { $0.subscriptions.takeCommands() }
        for command in commands { try self.send(command, socket) }
        if self.pingDue <= .now, self.answerDue == nil { try self.send(["PING"], socket) }
        if self.hasOutput { self.hasOutput = try !socket.flush() }

        let events = self.hub.wakeUp.wait(
            with: socket.descriptor, for: self.hasOutput ? POLLIN | POLLOUT : POLLIN,
            until: self.answerDue ?? self.pingDue)
        if events & ~POLLOUT != 0 {
            try socket.receive()
            try self.takeMessages(socket)
            self.pingDue = .now + RedisSubscriptionLoop.pingInterval
            self.answerDue = nil
        } else if let answerDue = self.answerDue, answerDue <= .now {
            throw RedisSocket.Failure(reason: "no answer in time")
        }
    }

    private mutating func send(_ command: [RedisArgument], _ socket: RedisSocket) throws(RedisSocket.Failure) {
        try socket.append(RESPCommand.encode(command))
        self.hasOutput = true
        self.answerDue = self.answerDue ?? .now + self.hub.configuration.commandTimeout
    }

    private func takeMessages(_ socket: RedisSocket) throws(RedisSocket.Failure) {
        while let value = try socket.nextReply() {
            // In subscriber mode PING is answered by an array; before the first SUBSCRIBE, by a plain status.
            if value == .simple("PONG") { continue }
            if case .error(let text) = value { throw RedisSocket.Failure(reason: text) }
            guard self.hub.withState({ $0.subscriptions.receive(value) }) else {
                throw RedisSocket.Failure(reason: "a message that makes no sense")
            }
        }
    }

    private mutating func lose(_ reason: String) {
        self.socket = nil
        self.hasOutput = false
        self.hub.withState { state in
            state.isConnected = false
            state.subscriptions.disconnected()
        }
        self.reconnector.lost(reason, now: .now)
    }

    private mutating func turnWithoutConnection() {
        if let socket = self.reconnector.socket(now: .now) {
            self.socket = socket
            self.pingDue = .now + RedisSubscriptionLoop.pingInterval
            self.answerDue = nil
            self.hub.withState { state in
                state.isConnected = true
                state.subscriptions.connected()
            }
        } else {
            _ = self.hub.wakeUp.wait(until: self.reconnector.due)
        }
    }
}
