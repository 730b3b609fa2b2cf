import Domain
import Logging

/// Makes sure that the server has every channel of this agent, and learns their ids.
struct Provisioner: Sendable {
    let catalogue: any ChannelCatalogue
    let map: ChannelMap
    /// Whose channels they are, so that the server knows a device by its readings; nil: that is not said.
    let device: String?
    let logger: Logger

    /// Lists the server's channels, creates those of `definitions` that are missing, and fills `map`. Then tells the server how
    /// often they are read, where it believes something else, and whose they are, where they are nobody's. Those of `definitions` that
    /// have the server's id are people's business: they are neither created nor told of, whatever they are called by now; one that the
    /// server does not have counts as refused.
    ///
    /// May be repeated at any time, by any number of agents at once.
    ///
    /// - Parameters:
    ///   - collected: Those of them that this process reads; the spool may hold readings of others from before.
    ///   - interval: How often it does.
    /// - Returns: the number of channels created, by this agent or another meanwhile.
    /// - Throws: `ProvisioningError`, or the client's error; the map is then as before.
    @discardableResult
    func provision(_ definitions: [ChannelDefinition], collected: Set<String>, interval: Duration) async throws -> Int {
        let terminals = definitions.compactMap(\.id)
        let definitions = definitions.filter { $0.id == nil }
        var known = try await self.catalogue.list()
        var refused: Set<String> = []
        var taken: Set<String> = []
        var created = 0
        for definition in definitions where known[definition.name] == nil {
            do {
                try await self.catalogue.create(definition, interval: interval, device: self.device)
                created += 1
                self.logger.info("Channel created", metadata: ["channel.name": "\(definition.name)"])
            } catch ProvisioningError.nameTaken {
                // Between the list and now: the second list has its id.
                taken.insert(definition.name)
                created += 1
            } catch ProvisioningError.refused(let name, let detail) {
                refused.insert(name)
                self.logger.error(
                    "The server refuses a channel; its readings will be refused too",
                    metadata: ["channel.name": "\(name)", "detail": "\(detail)"])
            }
        }
        if created > 0 { known = try await self.catalogue.list() }
        // Not between the list and now: it is another device's.
        for name in taken where known[name] == nil {
            refused.insert(name)
            self.logger.error(
                "The server has a channel of this name that the token may not use; its readings will be refused",
                metadata: ["channel.name": "\(name)"])
        }

        let names = definitions.map(\.name)
        let missing = names.filter { known[$0] == nil && !refused.contains($0) }
        guard missing.isEmpty else { throw ProvisioningError.missing(missing) }
        let own = Set(names)
        let there = Set(known.values.map(\.id))
        let gone = Set(terminals.filter { !there.contains($0) }.map(\.text))
        if !self.map.isRefused(gone) {
            self.logger.warning(
                "Channels of plugins are gone at the server, or are another device's; their readings will be refused",
                metadata: ["channel.ids": "\(gone.sorted())"])
        }
        var ids = known.filter { own.contains($0.key) }.mapValues(\.id)
        for id in terminals where there.contains(id) { ids[id.text] = id }
        self.map.replace(ids: ids, refused: refused.union(gone))
        await self.update(known.filter { collected.contains($0.key) }, to: interval)
        return created
    }

    /// Readings do not wait for it: a server that does not take it is told again at the next provisioning.
    private func update(_ channels: [String: KnownChannel], to interval: Duration) async {
        do {
            for channel in channels.values {
                let device = channel.device == nil ? self.device : nil
                guard channel.interval != interval || device != nil else { continue }
                try await self.catalogue.update(channel.id, interval: interval, device: device)
            }
        } catch {
            self.logger.warning(
                "The server does not know how often channels are read", metadata: ["error": "\(error)"])
        }
    }
}
