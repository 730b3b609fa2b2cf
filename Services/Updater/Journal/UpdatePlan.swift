/// What a run is going to do; written into the journal with the end of its first step, so that a later start does the same.
struct UpdatePlan: Codable, Hashable, Sendable {
    struct Image: Codable, Hashable, Sendable {
        /// With its tag.
        var name: String
        /// The engine's id.
        var id: String
    }

    /// A container that is replaced by one of another image.
    struct Replacement: Codable, Hashable, Sendable {
        var name: String
        var service: String
        /// The image before; empty: the release brings a service that was not there.
        var from: String
        var to: Image
        /// The old one has to stop before the new one starts.
        var isExclusive: Bool

        var isAddition: Bool { self.from.isEmpty }
    }

    var to: String
    /// Of the release that it goes to.
    var images: [Image]
    /// Images of the containers that run now, each once.
    var present: [Image]
    /// In this order.
    var replacements: [Replacement]
    /// Names of the one-shot containers, in their order.
    var oneShots: [Replacement]
    /// The updater's own container, when it has one and gets another image.
    var updater: Replacement?
    /// Of the bundle's `images.tar`, in bytes.
    var imagesSize: Int
    /// Which backup a rollback restores; nil in an update.
    var restores: String?
    /// Names of containers whose service the release's compose file has no more; they go when the rest has succeeded.
    var removed: [String]?
    /// A device's stack, which has none: nothing is dumped, migrated or restored. Nil in plans of updaters that knew no such stack.
    var isWithoutDatabase: Bool?

    var hasDatabase: Bool { self.isWithoutDatabase != true }
}
