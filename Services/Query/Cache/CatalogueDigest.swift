import Catalogue
import Domain
import Synchronization

/// A number for what a snapshot of the channels says about answers: the same at every instance that knows the same channels.
final class CatalogueDigest: Sendable {
    private let last = Mutex<(generation: UInt64, digest: UInt64)>((.max, 0))

    /// Computed once for each snapshot: FNV-1a (<http://www.isthe.com/chongo/tech/comp/fnv/>) of numbers, ids and names.
    func digest(of channels: ChannelSnapshot) -> UInt64 {
        self.last.withLock { last in
            if last.generation != channels.generation {
                last = (channels.generation, Self.compute(channels))
            }
            return last.digest
        }
    }

    private static func compute(_ channels: ChannelSnapshot) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for channel in channels.all.sorted(by: { $0.number < $1.number }) {
            for byte in "\(channel.number):\(channel.id.text):\(channel.name);".utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            }
        }
        return hash
    }
}
