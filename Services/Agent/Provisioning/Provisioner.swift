import Domain
import Logging

/// Makes sure that the server has every channel of this agent, and learns their ids.
struct Provisioner: Sendable {
    let catalogue: any ChannelCatalogue
    let map: ChannelMap
    let logger: Logger

    /// Lists the server's channels, creates those of `definitions` that are missing, and fills `map`. Then tells the server how
    /// often they are read, where it believes something else.
    ///
    /// May be repeated at any time, by any number of agents at once.
    ///
    /// - Parameters:
    ///   - collected: Those of them that this process reads; the spool may hold readings of others from before.
    ///   - interval: How often it does.
    /// - Returns: the number of channels created.
    /// - Throws: `ProvisioningError`, or the client's error; the map is then as before.
    @discardableResult
    func provision(_ definitions: [ChannelDefinition], collected: Set<String>, interval: Duration) async throws -> Int {
        var known = try await self.catalogue.list()
        var refused: Set<String> = []
        var created = 0
        for definition in definitions where known[definition.name] == nil {
            do {
                try await self.catalogue.create(definition, interval: interval)
                created += 1
                self.logger.info("Channel created", metadata: ["channel.name": "\(definition.name)"])
            } catch ProvisioningError.nameTaken {
                // Between the list and now: the second list has its id.
                created += 1
            } catch ProvisioningError.refused(let name, let detail) {
                refused.insert(name)
                self.logger.error(
                    "The server refuses a channel; its readings will be refused too",
                    metadata: ["channel.name": "\(name)", "detail": "\(detail)"])
            }
        }
        if created > 0 { known = try await self.catalogue.list() }

        let names = definitions.map(\.name)
        let missing = names.filter { known[$0] == nil && !refused.contains($0) }
        guard missing.isEmpty else { throw ProvisioningError.missing(missing) }
        let own = Set(names)
        self.map.replace(ids: known.filter { own.contains($0.key) }.mapValues(\.id), refused: refused)
        await self.setIntervals(known.filter { collected.contains($0.key) }, to: interval)
        return created
    }

    /// Readings do not wait for it: a server that does not take it is told again at the next provisioning.
    private func setIntervals(_ channels: [String: KnownChannel], to interval: Duration) async {
        do {
            for channel in channels.values where channel.interval != interval {
                try await self.catalogue.setInterval(interval, of: channel.id)
            }
        } catch {
            self.logger.warning(
                "The server does not know how often channels are read", metadata: ["error": "\(error)"])
        }
    }
}
