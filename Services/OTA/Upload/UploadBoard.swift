import Synchronization

/// What is being received and verified at this moment, for people who watch.
final class UploadBoard: Sendable {
    struct Entry: Sendable, Hashable {
        enum Phase: String, Sendable, Hashable {
            case receiving
            case verifying
        }

        var id: String
        /// In bytes; nil: the sender did not say.
        var size: Int?
        var phase: Phase
        /// Bytes that have come, or were verified.
        var done: Int
    }

    private let entries = Mutex<[String: Entry]>([:])

    var all: [Entry] { self.entries.withLock { $0.values.sorted { $0.id < $1.id } } }

    subscript(id: String) -> Entry? { self.entries.withLock { $0[id] } }

    func note(_ id: String, _ phase: Entry.Phase, _ done: Int, of size: Int?) {
        self.entries.withLock { $0[id] = Entry(id: id, size: size, phase: phase, done: done) }
    }

    func remove(_ id: String) {
        self.entries.withLock { $0[id] = nil }
    }
}
