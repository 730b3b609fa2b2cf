import Catalogue
import Domain

/// Finds what a question of the old systems is about.
struct MetricFinder: Sendable {
    let directory: MetricDirectory
    let store: MetricStore

    /// A set that is asked for its history may have so many channels, as many as a series.
    static let channelLimit = 50

    /// The set of a metric type, and the host it is of; nil for a type that no channel is of now.
    ///
    /// - Parameter host: Nil: the one with the newest readings.
    /// - Throws: 400 for a type or host that is not known, and for a set with too many channels.
    func set(ofType type: String, host: String?) async throws -> (set: MetricSet?, host: String?) {
        let catalogue = await self.directory.catalogue { catalogue in
            catalogue.types.contains(type) && (host.map { catalogue.group(named: $0) != nil } ?? true)
        }
        guard catalogue.types.contains(type) else {
            throw HistoryError.unknownType(type, known: catalogue.types)
        }
        let chosen: String?
        if let host {
            chosen = catalogue.group(named: host)
            guard let chosen, catalogue.hosts.contains(chosen) else {
                throw HistoryError.unknownHost(host, known: catalogue.hosts)
            }
        } else {
            chosen = try await self.defaultHost(in: catalogue)
        }
        let set = catalogue.set(ofType: type, host: chosen)
        if let set, set.fields.count > Self.channelLimit {
            throw HistoryError.tooManyChannels(type, set.fields.count, limit: Self.channelLimit)
        }
        return (set, set?.hostType == nil && set != nil ? nil : chosen)
    }

    /// A plugin by its id; a bare type of hosts is that of the host with the newest readings.
    ///
    /// - Throws: `PluginError.unknown`.
    func plugin(_ id: String) async throws -> MetricSet {
        let catalogue = await self.directory.catalogue { $0.set(id: id, host: $0.hosts.first) != nil }
        if let set = catalogue.set(id: id, host: nil) { return set }
        guard let set = catalogue.set(id: id, host: try await self.defaultHost(in: catalogue)) else {
            throw PluginError.unknown(id)
        }
        return set
    }

    private func defaultHost(in catalogue: MetricCatalogue) async throws -> String? {
        guard catalogue.hosts.count > 1 else { return catalogue.hosts.first }
        let channels = catalogue.sets.filter { $0.hostType != nil }.flatMap(\.channels)
        return catalogue.defaultHost(newest: try await self.store.newest(of: channels))
    }
}
