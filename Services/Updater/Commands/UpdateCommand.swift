import Domain
import FoundationEssentials
import Glibc
import Logging
import ServiceKit

/// `updater apply BUNDLE [--force]`, `rollback`, `status`, and `take-over`, which updates give to each other.
///
/// With a watching updater the first two leave a request and follow it; without one they do it themselves.
enum UpdateCommand: Sendable, Equatable {
    case apply(bundle: String, force: Bool)
    case rollback
    case status
    case takeOver(id: String, name: String, image: String)

    /// Nil: something else, which is not for it.
    init?(_ arguments: some Collection<String>) {
        let words = Array(arguments)
        switch (words.first, words.dropFirst().filter { $0 != "--force" }) {
        case ("apply", let rest) where rest.count == 1:
            self = .apply(bundle: rest[rest.startIndex], force: words.contains("--force"))
        case ("rollback", let rest) where rest.isEmpty: self = .rollback
        case ("status", let rest) where rest.isEmpty: self = .status
        case ("take-over", let rest) where rest.count == 3:
            self = .takeOver(id: words[1], name: words[2], image: words[3])
        default: return nil
        }
    }

    /// - Returns: the exit code: 0 done; 1 not done, the reason is on standard error; 78 wrong settings.
    func run() async -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        var settings = Settings.load()
        let common = CommonConfiguration(from: &settings, needs: [], port: 0)
        let configuration = UpdaterConfiguration(common, from: &settings)
        do {
            try settings.finish()
        } catch {
            Self.say("updater: these settings must be changed:\n\(error)")
            return 78
        }
        do {
            let app = try UpdaterApp(configuration, logger: Logger(label: "updater"))
            try await self.run(app, configuration.folder)
            await app.updater.engine.shutDown()
            return 0
        } catch {
            Self.say("updater: \(error)")
            return 1
        }
    }

    private func run(_ app: UpdaterApp, _ folder: UpdateFolder) async throws {
        switch self {
        case .status:
            let state = try await app.updater.board.state(at: .now())
            print(String(decoding: try UpdateBoard.encoded(state), as: UTF8.self), terminator: "")
        case .apply(let path, let force):
            let name = try Self.place(path, in: folder)
            try await Self.perform(
                UpdateRequest(id: Self.id, action: .apply, bundle: name, force: force, requestedBy: "command line"),
                app, folder)
        case .rollback:
            try await Self.perform(
                UpdateRequest(id: Self.id, action: .rollback, bundle: nil, requestedBy: "command line"), app, folder)
        case .takeOver(let id, let name, let image):
            let updater = app.updater
            let health = HealthWatch(
                engine: updater.engine, http: updater.http, patience: .seconds(60), asksReadiness: false)
            try await UpdateRun.takeOver(
                from: id, name: name, image: image,
                ContainerReplacement(
                    engine: updater.engine, health: health, project: updater.settings.project, logger: updater.logger,
                    takesRestartPolicies: false))
        }
    }

    private static var id: String { UUID().uuidString.lowercased() }

    /// Brings a bundle from elsewhere into the folder.
    ///
    /// - Returns: its name there.
    private static func place(_ path: String, in folder: UpdateFolder) throws -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        guard UpdateRequest.isBundle(name) else {
            throw UpdateFailure("'\(name)' is no name of a bundle: <name>.tar.gz")
        }
        let target = "\(folder.path)/\(name)"
        let paths = [path, target].map { try? FileManager.default.destinationOfSymbolicLink(atPath: $0) }
        guard paths[0] == nil else { throw UpdateFailure("\(path) is a link") }
        if path == target
            || (!path.contains("/") && DurableFile.mode(of: path) == nil && DurableFile.mode(of: target) != nil)
        {
            return name
        }
        guard DurableFile.mode(of: path) != nil else { throw UpdateFailure("there is no \(path)") }
        try? FileManager.default.removeItem(atPath: target + ".part")  // what an earlier copy has left
        try FileManager.default.copyItem(atPath: path, toPath: target + ".part")
        try DurableFile.move(target + ".part", to: target)
        return name
    }

    private static func perform(_ request: UpdateRequest, _ app: UpdaterApp, _ folder: UpdateFolder) async throws {
        if try app.lock.take() {
            try await app.updater.resume()
            let lines = try await app.updater.perform(try app.updater.order(request))
            try Self.report(UpdateState.Run(lines))
            return
        }
        let encoder = JSONEncoder()
        try DurableFile.replace(
            "\(folder.requests)/\(request.id).json", with: Array(try encoder.encode(request)), mode: 0o644)
        Self.say("The watching updater was asked (\(request.id)).")
        var told = 0
        while true {
            let journal = Journal.all(in: folder.journal).last { $0.path.hasSuffix("-\(request.id).jsonl") }
            if let run = UpdateState.Run(try journal?.lines() ?? []) {
                let ended = run.steps.filter { $0.state == .done || $0.state == .failed }
                for step in ended.dropFirst(told) { Self.say("  \(step.name): \(step.detail ?? step.state.rawValue)") }
                told = ended.count
                if run.outcome != nil { return try Self.report(run) }
            }
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    private static func report(_ run: UpdateState.Run?) throws {
        guard let run, let outcome = run.outcome else { throw UpdateFailure("the run has no end") }
        guard outcome == .completed else { throw UpdateFailure("\(outcome.rawValue): \(run.reason ?? "")") }
        print("\(run.to ?? "") runs.")
    }

    private static func say(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        // A closed terminal: there is nobody to tell.
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
