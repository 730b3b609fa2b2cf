import NIOCore
import NIOHTTP1
import ServiceKit

extension EngineClient {
    /// Those with all of `labels`, running or not, inspected, by name. A label without a value: with any.
    func containers(labels: [String: String]) async throws -> [Container] {
        let wanted = labels.sorted { $0.key < $1.key }.map {
            JSONValue.string($0.value.isEmpty ? $0.key : "\($0.key)=\($0.value)")
        }
        let filters = JSONValue.object(["label": .array(wanted)]).json
        let list = try await self.call(.GET, "/containers/json", query: [("all", "1"), ("filters", filters)])
        var found: [Container] = []
        for id in list.elements.compactMap({ $0["Id"].text }) {
            // Gone since the list was made: as if it had never been in it.
            if let container = try await self.container(id) { found.append(container) }
        }
        return found.sorted { $0.name < $1.name }
    }

    /// Nil: there is none of that id or name.
    func container(_ id: String) async throws -> Container? {
        do {
            return Container(inspection: try await self.call(.GET, "/containers/\(Self.encoded(id))/json"))
        } catch let error as EngineError where error.isAbsence {
            return nil
        }
    }

    /// - Returns: its id.
    func create(name: String, _ body: JSONValue) async throws -> String {
        let answer = try await self.call(.POST, "/containers/create", query: [("name", name)], body: body)
        guard let id = answer["Id"].text else { throw EngineError.unexpected("/containers/create: no id") }
        return id
    }

    func connect(_ id: String, to network: String, endpoint: JSONValue) async throws {
        try await self.call(
            .POST, "/networks/\(Self.encoded(network))/connect",
            body: .object(["Container": .string(id), "EndpointConfig": endpoint]))
    }

    /// Nothing when it runs already.
    func start(_ id: String) async throws {
        try await self.call(.POST, "/containers/\(id)/start", within: .seconds(60))
    }

    /// Asks it to stop and kills it after `grace` (its own, when nil). Nothing when it has stopped already, or is gone.
    func stop(_ id: String, grace: Duration? = nil) async throws {
        let query = grace.map { [("t", String(Int($0 / .seconds(1))))] } ?? []
        do {
            try await self.call(.POST, "/containers/\(id)/stop", query: query, within: .seconds(120))
        } catch let error as EngineError where error.isAbsence {
            return
        }
    }

    /// When the engine starts it again by itself: after its end, and at the engine's own start.
    ///
    /// - Parameter policy: `HostConfig.RestartPolicy` of an inspection.
    func setRestartPolicy(_ policy: JSONValue, of id: String) async throws {
        try await self.call(.POST, "/containers/\(id)/update", body: .object(["RestartPolicy": policy]))
    }

    func rename(_ id: String, to name: String) async throws {
        try await self.call(.POST, "/containers/\(id)/rename", query: [("name", name)])
    }

    /// Kills it when it runs. Nothing when it is gone.
    ///
    /// - Parameter andVolumes: also the volumes without a name that the engine has made for it alone; those with a name stay.
    func remove(_ id: String, andVolumes: Bool = false) async throws {
        let query = [("force", "1"), ("v", andVolumes ? "1" : "0")]
        do {
            try await self.call(.DELETE, "/containers/\(id)", query: query, within: .seconds(60))
        } catch let error as EngineError where error.isAbsence {
            return
        }
    }

    /// Until it has ended.
    ///
    /// - Returns: its exit code.
    func wait(_ id: String, within patience: Duration) async throws -> Int {
        let answer = try await self.call(.POST, "/containers/\(id)/wait", within: patience)
        guard let code = answer["StatusCode"].whole else { throw EngineError.unexpected("/wait: no status") }
        return code
    }

    /// The end of what it has written, both streams in their order.
    func log(_ id: String, lines: Int = 40) async throws -> String {
        let bytes = try await self.bytes(
            .GET, "/containers/\(id)/logs", query: [("stdout", "1"), ("stderr", "1"), ("tail", String(lines))])
        return Self.joined(bytes)
    }

    /// Frames of the engine's streams (stream, 3 zeros, length as UInt32, bytes) as one text.
    static func joined(_ frames: ByteBuffer) -> String {
        var frames = frames
        var text = ""
        while let header = frames.readInteger(as: UInt32.self), let length = frames.readInteger(as: UInt32.self) {
            guard header & 0x00FF_FFFF == 0, let part = frames.readString(length: Int(length)) else { break }
            text += part
        }
        return text.trimmed
    }

    /// Makes a container as `recreation` says, and does not start it.
    ///
    /// - Returns: its id.
    func create(name: String, _ recreation: ContainerRecreation) async throws -> String {
        let id = try await self.create(name: name, recreation.body)
        for (network, endpoint) in recreation.furtherNetworks {
            try await self.connect(id, to: network, endpoint: endpoint)
        }
        return id
    }
}
