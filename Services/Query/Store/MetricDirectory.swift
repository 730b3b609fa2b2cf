import Catalogue
import Domain
import Synchronization

/// The metric catalogue of the channels as they are now; made anew only when they have changed.
final class MetricDirectory: Sendable {
    private let directory: ChannelDirectory
    private let cached: Mutex<(generation: UInt64, catalogue: MetricCatalogue)?> = Mutex(nil)

    init(_ directory: ChannelDirectory) {
        self.directory = directory
    }

    var catalogue: MetricCatalogue { self.catalogue(of: self.directory.snapshot) }

    /// The catalogue when it has what `isKnown` looks for, or one of channels loaded after this call.
    func catalogue(where isKnown: (MetricCatalogue) -> Bool) async -> MetricCatalogue {
        let present = self.catalogue
        return isKnown(present) ? present : self.catalogue(of: await self.directory.freshSnapshot())
    }

    /// - Complexity: O(*n* log *n*) in the number of channels, once for each snapshot.
    func catalogue(of channels: ChannelSnapshot) -> MetricCatalogue {
        self.cached.withLock { cached in
            if let cached, cached.generation == channels.generation { return cached.catalogue }
            let catalogue = MetricCatalogue(channels.all)
            cached = (channels.generation, catalogue)
            return catalogue
        }
    }
}
