import Domain
import Synchronization

/// The server's ids of this agent's channels, by name and back; in memory, replaced as a whole by each provisioning.
final class ChannelMap: Sendable {
    private struct State {
        var ids: [String: ChannelID] = [:]
        var names: [ChannelID: String] = [:]
        var refused: Set<String> = []
    }

    private let state = Mutex(State())

    /// - Parameters:
    ///   - ids: by name. Two names share an id when a plugin's terminal feeds a channel that is this agent's own, too: then
    ///     the id's text is one of them, and the channel goes by the other.
    ///   - refused: names the server will not take, as they are.
    func replace(ids: [String: ChannelID], refused: Set<String>) {
        let names = Dictionary(ids.map { ($1, $0) }) { first, second in
            ids[first]?.text == first ? second : first
        }
        self.state.withLock { $0 = State(ids: ids, names: names, refused: refused) }
    }

    func id(_ name: String) -> ChannelID? {
        self.state.withLock { $0.ids[name] }
    }

    func name(_ id: ChannelID) -> String? {
        self.state.withLock { $0.names[id] }
    }

    /// Whether the server will take none of the channels; true of no names.
    func isRefused(_ names: Set<String>) -> Bool {
        self.state.withLock { $0.refused.isSuperset(of: names) }
    }

    /// Whether every name has an id or was refused for good: then its readings can be sent.
    func isSettled(_ names: some Sequence<String>) -> Bool {
        self.state.withLock { state in
            names.allSatisfy { state.ids[$0] != nil || state.refused.contains($0) }
        }
    }
}
