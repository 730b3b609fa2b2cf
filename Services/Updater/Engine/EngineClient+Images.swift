import Glibc
import NIOCore
import NIOHTTP1
import ServiceKit

extension EngineClient {
    /// For an archive of all images.
    static let archivePatience: Duration = .seconds(1800)

    /// The inspection of an image by name or id; nil when there is none.
    func image(_ name: String) async throws -> JSONValue? {
        do {
            return try await self.call(.GET, "/images/\(Self.path(name))/json")
        } catch let error as EngineError where error.isAbsence {
            return nil
        }
    }

    /// Loads the images of `archive`, as `docker load` does.
    ///
    /// - Throws: ``EngineError``; what `archive` throws.
    func load<Archive: AsyncSequence & Sendable>(_ archive: Archive) async throws where Archive.Element == ByteBuffer {
        let answer = String(
            buffer: try await self.upload(
                "/images/load", query: [("quiet", "1")], archive: archive, within: Self.archivePatience))
        // It has said 200 before it began.
        if let line = answer.split(separator: "\n").first(where: { $0.contains("\"error\"") }) {
            throw EngineError.unexpected("/images/load: \(line.prefix(300))")
        }
    }

    /// Writes the images into the file at `path`, as `docker save` does, and brings it to the disk.
    func save(_ names: [String], to path: String) async throws {
        let file = try DurableFile.create(path, mode: 0o600)
        defer { file.close() }
        try await self.download(
            "/images/get", query: names.map { ("names", $0) }, within: Self.archivePatience
        ) { part in
            try file.write(part.readableBytesView)
        }
        try file.synchronize()
    }

    /// All tags of images whose repository begins with `prefix`: `webmacs/`.
    func tags(prefix: String) async throws -> [String] {
        let list = try await self.call(.GET, "/images/json")
        return list.elements.flatMap { $0["RepoTags"].texts }.filter { $0.hasPrefix(prefix) }.sorted()
    }

    /// Gives the image of that id the name `name`, which may be another's.
    func tag(_ id: String, as name: String) async throws {
        let repository = UpdatePlan.repository(name)
        let tag = name == repository ? "latest" : String(name.dropFirst(repository.count + 1))
        try await self.call(
            .POST, "/images/\(Self.path(id))/tag", query: [("repo", repository), ("tag", tag)])
    }

    /// Takes the tag away, and the image with its last one. An image that a container uses stays.
    func untag(_ name: String) async throws {
        do {
            try await self.call(.DELETE, "/images/\(Self.path(name))")
        } catch EngineError.refused(_, let status, _) where status == 404 || status == 409 {
            return
        }
    }

    /// With containerd's image store an engine names an image by its manifest, not by its configuration as a bundle does.
    func namesImagesByManifest() async throws -> Bool {
        try await self.call(.GET, "/info")["DriverStatus"].json.contains("io.containerd.snapshotter")
    }

    /// Where the machine has the engine's data.
    func dataFolder() async throws -> String {
        try await self.call(.GET, "/info")["DockerRootDir"].text ?? "/"
    }

    func ping() async throws {
        _ = try await self.bytes(.GET, "/_ping", within: .seconds(5))
    }

    private static func path(_ name: String) -> String {
        name.split(separator: "/", omittingEmptySubsequences: false).map { Self.encoded(String($0)) }.joined(
            separator: "/")
    }
}
