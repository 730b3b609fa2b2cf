import NIOHTTP1
import ServiceKit

extension EngineClient {
    /// Runs a container for one task and removes it, with what its image calls a volume.
    ///
    /// A container that an updater which was killed has left under that name is removed first: the task begins anew.
    ///
    /// - Returns: what it wrote.
    /// - Throws: ``UpdateFailure`` with the end of what it wrote when it ended with another code than 0.
    func runTask(_ name: String, _ body: JSONValue, within patience: Duration) async throws -> String {
        var body = body
        var labels = body["Labels"].members
        labels[Container.Labels.task] = .string(name)
        body["Labels"] = .object(labels)
        try await self.remove(name, andVolumes: true)
        let id = try await self.create(name: name, body)
        let code: Int
        let written: String
        do {
            try await self.start(id)
            code = try await self.wait(id, within: patience)
            written = try await self.log(id)
        } catch {
            // What cannot be removed now, the next start removes.
            try? await self.remove(id, andVolumes: true)
            throw error
        }
        try await self.remove(id, andVolumes: true)
        guard code == 0 else { throw UpdateFailure("\(name) ended with code \(code): \(written.suffix(400))") }
        return written
    }
}
