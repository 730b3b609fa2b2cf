import Domain
import Logging

/// Makes sure that the server has every channel of this agent, and learns their ids.
struct Provisioner: Sendable {
    let catalogue: any ChannelCatalogue
    let map: ChannelMap
    let logger: Logger

    /// Lists the server's channels, creates those of `definitions` that are missing, and fills `map`.
    ///
    /// May be repeated at any time, by any number of agents at once.
    ///
    /// - Returns: the number of channels created.
    /// - Throws: `ProvisioningError`, or the client's error; the map is then as before.
    @discardableResult
    func provision(_ definitions: [ChannelDefinition]) async throws -> Int {
        var ids = try await self.catalogue.list()
        var refused: Set<String> = []
        var created = 0
        for definition in definitions where ids[definition.name] == nil {
            do {
                try await self.catalogue.create(definition)
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
        if created > 0 { ids = try await self.catalogue.list() }

        let names = definitions.map(\.name)
        let missing = names.filter { ids[$0] == nil && !refused.contains($0) }
        guard missing.isEmpty else { throw ProvisioningError.missing(missing) }
        let own = Set(names)
        self.map.replace(ids: ids.filter { own.contains($0.key) }, refused: refused)
        return created
    }
}
