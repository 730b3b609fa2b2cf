import Catalogue
import Domain
import Synchronization

/// A number for all of the catalogue that an answer to one caller depends on: which channels he sees, under which ids, and where
/// experiments begin and end. The same at every instance that knows the same.
final class CatalogueDigest: Sendable {
    private struct Known {
        var channels: UInt64
        var experiments: UInt64
        var digest: UInt64
    }

    /// For those who see everything.
    private let last = Mutex<Known?>(nil)

    /// Computed once for each snapshot, and each time for who sees a part: FNV-1a (<http://www.isthe.com/chongo/tech/comp/fnv/>).
    func digest(of channels: ChannelSnapshot, _ experiments: ExperimentSnapshot, seenBy principal: Principal) -> UInt64
    {
        guard principal.view == nil else {
            return Self.compute(channels.all.filter { principal.sees($0) }, experiments)
        }
        return self.last.withLock { last in
            if let last, last.channels == channels.generation, last.experiments == experiments.generation {
                return last.digest
            }
            let digest = Self.compute(channels.all, experiments)
            last = Known(channels: channels.generation, experiments: experiments.generation, digest: digest)
            return digest
        }
    }

    private static func compute(_ channels: some Sequence<Channel>, _ experiments: ExperimentSnapshot) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        for channel in channels.sorted(by: { $0.number < $1.number }) { add("\(channel.number):\(channel.id.text);") }
        for experiment in experiments.all.sorted(by: { $0.id.text < $1.id.text }) {
            let end = experiment.stoppedAt.map { "\($0.microseconds)" } ?? ""
            add("\(experiment.id.text):\(experiment.startedAt.microseconds):\(end);")
        }
        return hash
    }
}
