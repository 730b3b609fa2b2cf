import Contracts
import Redis

/// Redis as far as readings pass through it. Everything in it may be lost.
final class RedisModel: Server {
    struct Stream {
        var entries: [(id: StreamID, bytes: [UInt8])] = []
        var lastID = StreamID.zero
    }

    private var streams: [String: Stream] = [:]

    /// What would survive the loss of the last moments.
    private var written: [String: Stream] = [:]

    /// Microseconds by which its clock is behind; it may change at a restart.
    private var clockLag = 0

    /// Entries that may wait in one partition.
    var limit = 4

    subscript(key: String) -> Stream { self.streams[key] ?? Stream() }

    func boundedAppend(_ key: String, _ bytes: [UInt8]) -> Bool {
        var stream = self[key]
        guard stream.entries.count < self.limit else { return false }
        let clock = UInt64(max(1, 10_000_000 + self.world.now - self.clockLag) / 1000)
        let id =
            clock > stream.lastID.milliseconds ? StreamID(milliseconds: clock, sequence: 0) : stream.lastID.next
        stream.entries.append((id, bytes))
        stream.lastID = id
        self.streams[key] = stream
        return true
    }

    /// XADD with an id of the caller's, keeping the newest; false when Redis refuses the id.
    func add(_ key: String, _ id: StreamID, _ bytes: [UInt8], keeping count: Int) -> Bool {
        var stream = self[key]
        guard id > stream.lastID else { return false }
        stream.entries.append((id, bytes))
        stream.entries.removeFirst(max(0, stream.entries.count - count))
        stream.lastID = id
        self.streams[key] = stream
        return true
    }

    func trim(_ key: String, upTo id: StreamID) {
        self.streams[key]?.entries.removeAll { $0.id <= id }
    }

    /// As the writer's script: an entry with the id, then an empty stream; nothing when the stream is above the id.
    ///
    /// - Returns: whether entries were taken out.
    func raise(_ key: String, to id: StreamID) -> Bool {
        var stream = self[key]
        guard id > stream.lastID, id > .zero else { return false }
        defer { self.streams[key] = stream }
        let isLosing = !stream.entries.isEmpty
        stream.lastID = id
        stream.entries = []
        return isLosing
    }

    func entries(_ key: String, after id: StreamID, count: Int = 128) -> [(id: StreamID, bytes: [UInt8])] {
        Array(self[key].entries.lazy.filter { $0.id > id }.prefix(count))
    }

    /// What is there now survives ``loseTail()``.
    func write() { self.written = self.streams }
    func loseTail() { self.streams = self.written }

    func loseAll() {
        self.streams = [:]
        self.written = [:]
    }

    func setClock(behind microseconds: Int) { self.clockLag = microseconds }
}
