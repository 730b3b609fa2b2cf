import FoundationEssentials

/// The server's last answer, beside the spool: what runs after a restart while the server is away.
///
/// It has the secrets of settings: readable by the agent's user alone.
struct PluginFile: Sendable {
    let path: String

    /// Nil when there is none.
    ///
    /// - Throws: the decoder's error, when it is damaged or an older agent's.
    func load() throws -> [PluginAssignment]? {
        guard let answer = DurableFile.read(self.path) else { return nil }
        return try AssignedPluginsDTO.assignments(answer)
    }

    /// In one step.
    func replace(with answer: Data) throws(FileError) {
        try DurableFile.replace(self.path, with: answer, mode: 0o600)
    }
}
