import FoundationEssentials
import ServiceKit

/// Where the updater itself runs: in a container, as a rule, whose paths are not those of the machine.
struct Machine: Sendable {
    /// Nil: the updater is a process of the machine.
    let own: Container?

    /// Looks for the container whose id is this host's name.
    static func find(engine: EngineClient) async throws -> Machine {
        let name = ProcessInfo.processInfo.environment["HOSTNAME"] ?? ""
        guard name.count >= 12, name.allSatisfy(\.isHexDigit) else { return Machine(own: nil) }
        return Machine(own: try await engine.container(name))
    }

    /// What the machine calls a path of this process.
    func path(of path: String) async -> String {
        guard let own else { return path }
        let mounts = own.inspection["Mounts"].elements.compactMap { mount -> (String, String)? in
            guard let source = mount["Source"].text, let target = mount["Destination"].text else { return nil }
            return path == target || path.hasPrefix(target + "/") ? (source, target) : nil
        }
        guard let (source, target) = mounts.max(by: { $0.1.count < $1.1.count }) else { return path }
        return source + path.dropFirst(target.count)
    }
}
