import FoundationEssentials
import ServiceKit

/// Why this device must not be updated now.
struct UpdateLock: Sendable {
    /// A file that locks while it exists; its first line is the reason.
    let file: String?
    /// Whose outputs lock while one is not at its safe value: the agent's end would bring it there. Nil: they do not.
    let board: ActuatorBoard?

    /// Nil: it may be.
    func reason() async -> String? {
        if let file, FileManager.default.fileExists(atPath: file) {
            let text = String(decoding: DurableFile.read(file)?.prefix(1024) ?? Data(), as: UTF8.self)
            let line = text.split(separator: "\n", omittingEmptySubsequences: false).first?.trimmed ?? ""
            return line.isEmpty ? "it is locked at the device" : line
        }
        guard let name = await self.board?.unsafeOutput else { return nil }
        return "\(name) is not at its safe value"
    }
}
