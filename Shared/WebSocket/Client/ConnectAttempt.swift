import NIOCore
import Synchronization

/// The channels of one attempt to connect, so that a cancelled task need not wait for the network: several addresses of a name are tried at once.
package final class ConnectAttempt: Sendable {
    private struct State {
        var channels: [any Channel] = []
        var isCancelled = false
    }

    private let state = Mutex(State())

    package init() {}

    package func add(_ channel: any Channel) {
        let isCancelled = self.state.withLock { state in
            state.channels.append(channel)
            return state.isCancelled
        }
        if isCancelled { channel.close(promise: nil) }
    }

    /// Closes all of them, and those to come.
    package func cancel() {
        let channels = self.state.withLock { state in
            state.isCancelled = true
            return state.channels
        }
        for channel in channels { channel.close(promise: nil) }
    }
}
