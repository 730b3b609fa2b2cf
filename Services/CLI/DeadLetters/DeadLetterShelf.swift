import Contracts
import Redis

/// The dead letters of all partitions: shown, sent on their way again, thrown away.
struct DeadLetterShelf: Sendable {
    let redis: RedisClient

    enum Outcome: Sendable, Hashable {
        case replayed
        /// Too many entries wait for the writer; nothing has changed.
        case full
        /// Somebody was faster.
        case gone
        /// Its bytes are no entry: only a newer version may read them.
        case unreadable
    }

    /// Oldest first in each partition. The writer keeps at most 1000 of them, and 8 MB.
    func list() async throws -> [DeadLetter] {
        var letters: [DeadLetter] = []
        for partition in 0..<Streams.partitionCount {
            letters += try await self.redis.xrange(Self.stream(partition)).map { DeadLetter($0, of: partition) }
        }
        return letters
    }

    /// Appends the letter to its stream again and removes it here: both or neither.
    ///
    /// - Parameter limit: Entries that may wait for the writer, as for senders.
    func replay(_ letter: DeadLetter, limit: Int) async throws -> Outcome {
        guard let entry = letter.replay else { return .unreadable }
        let partition = letter.place.partition
        let answer = try await self.redis.eval(
            Self.move, keys: [Streams.readings(partition), Self.stream(partition)],
            args: [.int(limit), .bytes(entry.encoded()), .text(letter.place.id.description)])
        switch answer.int {
        case 1: return .replayed
        case 0: return .full
        default: return .gone
        }
    }

    /// False when it was gone already.
    func drop(_ place: DeadLetter.Place) async throws -> Bool {
        try await self.redis.command(
            ["XDEL", .text(Self.stream(place.partition)), .text(place.id.description)]
        ).int == 1
    }

    private static func stream(_ partition: Int) -> String { Streams.dead(Streams.readings(partition)) }

    private static let move = RedisScript(
        """
        if #redis.call('XRANGE', KEYS[2], ARGV[3], ARGV[3]) == 0 then return -1 end
        if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
        redis.call('XADD', KEYS[1], '*', 'd', ARGV[2])
        redis.call('XDEL', KEYS[2], ARGV[3])
        return 1
        """)
}
