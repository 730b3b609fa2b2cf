import FoundationEssentials

/// A folder of a test's own.
enum TestFolder {
    static func with(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "agent-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What cannot be removed stays in the system's temporary folder.
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.path)
    }
}
