import NIOHTTP1
import ServiceKit

/// Networks and volumes: what containers are connected to, and what they keep.
extension EngineClient {
    /// Nil: there is none of that name.
    func network(_ name: String) async throws -> JSONValue? { try await self.place("/networks/\(Self.encoded(name))") }

    /// Nil: there is none of that name.
    func volume(_ name: String) async throws -> JSONValue? { try await self.place("/volumes/\(Self.encoded(name))") }

    func networks(label: String) async throws -> [JSONValue] {
        try await self.call(.GET, "/networks", query: [Self.filter(label)]).elements
    }

    func volumes(label: String) async throws -> [JSONValue] {
        try await self.call(.GET, "/volumes", query: [Self.filter(label)])["Volumes"].elements
    }

    /// Makes a network like `network`, an inspection; the engine chooses its addresses.
    func createNetwork(like network: JSONValue, labels: [String: String]) async throws {
        var body = JSONValue.object(["CheckDuplicate": .bool(true)])
        for name in ["Name", "Driver", "Internal", "Attachable", "EnableIPv6", "Options"] { body[name] = network[name] }
        body["Labels"] = Self.labels(network, and: labels)
        try await self.call(.POST, "/networks/create", body: body)
    }

    /// Makes an empty volume like `volume`, an inspection.
    func createVolume(like volume: JSONValue, labels: [String: String]) async throws {
        var body = JSONValue.object(["Name": volume["Name"], "Driver": volume["Driver"]])
        if !volume["Options"].isNothing { body["DriverOpts"] = volume["Options"] }
        body["Labels"] = Self.labels(volume, and: labels)
        try await self.call(.POST, "/volumes/create", body: body)
    }

    /// Removes the networks and volumes with that label; those that are in use stay.
    func removePlaces(label: String) async throws {
        for network in try await self.networks(label: label) { try await self.discard("/networks/", network) }
        for volume in try await self.volumes(label: label) { try await self.discard("/volumes/", volume) }
    }

    private func place(_ path: String) async throws -> JSONValue? {
        do {
            return try await self.call(.GET, path)
        } catch let error as EngineError where error.isAbsence {
            return nil
        }
    }

    private func discard(_ path: String, _ place: JSONValue) async throws {
        do {
            try await self.call(.DELETE, path + Self.encoded(place["Name"].text ?? ""), within: .seconds(60))
        } catch EngineError.refused(_, let status, _) where [403, 404, 409].contains(status) {
            return
        }
    }

    private static func filter(_ label: String) -> (String, String) {
        ("filters", JSONValue.object(["label": .array([.string(label)])]).json)
    }

    private static func labels(_ place: JSONValue, and more: [String: String]) -> JSONValue {
        var all = place["Labels"].members
        for (name, value) in more { all[name] = .string(value) }
        return .object(all)
    }
}
