import Domain
import FoundationEssentials
import Glibc
import Logging
import ServiceKit
import ServiceLifecycle

/// Looks every five seconds at what is asked for and at what was put into the folder; beside it beats the heart.
struct WatchWorker: Service {
    static let interval: Duration = .seconds(5)

    let updater: Updater
    let lock: UpdateLock
    /// Bundles that people put there are applied without being asked for.
    let isAutomatic: Bool
    /// The user of `ota`: its bundles wait for a request.
    let serviceUser: UInt32
    let quietTime: Duration
    let backups: ScheduledBackups
    let heartbeat: Heartbeat
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.beat() }
                group.addTask { try await self.watch() }
                try await group.next()
                group.cancelAll()
            }
        }
    }

    private func beat() async throws {
        while !Task.isCancelled {
            do {
                try await self.updater.board.publish(at: .now())
                self.heartbeat.beat(at: .now())
            } catch {
                self.logger.error("state.json was not written", metadata: ["error": .string("\(error)")])
            }
            // Cancelled: the loop ends.
            try? await Task.sleep(for: Self.interval)
        }
    }

    private func watch() async throws {
        do {
            try await self.lock.hold()
            var folder = FolderWatch(quietTime: self.quietTime)
            while !Task.isCancelled {
                try await self.round(&folder)
                try await Task.sleep(for: Self.interval)
            }
        } catch is CancellationError {
            return
        }
    }

    private func round(_ folder: inout FolderWatch) async throws {
        do {
            try await self.updater.resume()
            try await self.serveRequests()
            let settled = folder.settled(FolderWatch.list(self.updater.folder.path), at: .now())
            if self.isAutomatic { try await self.apply(settled) }
            if try await self.backups.round(at: .now()) { try await self.updater.board.publish(at: .now()) }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            self.logger.error("A round of the watch failed", metadata: ["error": .string("\(error)")])
        }
    }

    private func serveRequests() async throws {
        let folder = self.updater.folder.requests
        for name in DurableFile.names(in: folder) where name.hasSuffix(".json") && UpdateRequest.isName(name) {
            guard let bytes = try DurableFile.read("\(folder)/\(name)") else { continue }
            do {
                let request = try UpdateRequest(bytes)
                let order = try self.updater.order(request)
                if try !self.isKnown(order.id) {
                    // The journal has it before the request goes: killed in between, it is known.
                    try await self.updater.perform(order)
                }
                if let bundle = order.bundle { try self.markSeen(named: bundle) }
            } catch let failure as UpdateFailure {
                self.logger.error(
                    "A request is not understood",
                    metadata: ["request": .string(name), "reason": .string(failure.description)])
            }
            unlink("\(folder)/\(name)")
        }
    }

    private func isKnown(_ id: String) throws -> Bool {
        Journal.all(in: self.updater.folder.journal).contains { $0.path.hasSuffix("-\(id).jsonl") }
    }

    // MARK: - Bundles that people put there

    private var seenPath: String { "\(self.updater.folder.journal)/seen" }

    private func seen() throws -> Set<String> {
        Set(
            String(decoding: try DurableFile.read(self.seenPath) ?? [], as: UTF8.self).split(separator: "\n").map(
                String.init))
    }

    private func markSeen(_ file: FolderWatch.File) throws {
        let log = try DurableFile.append(to: self.seenPath)
        defer { log.close() }
        try log.write(Array("\(file.mark)\n".utf8))
        try log.synchronize()
    }

    private func markSeen(named name: String) throws {
        for file in FolderWatch.list(self.updater.folder.path) where file.name == name { try self.markSeen(file) }
    }

    private func apply(_ files: [FolderWatch.File]) async throws {
        let seen = try self.seen()
        for file in files where file.owner != self.serviceUser && !seen.contains(file.mark) {
            let request = UpdateRequest(
                id: UUID().uuidString.lowercased(), action: .apply, bundle: file.name, requestedBy: "folder")
            try self.markSeen(file)
            try await self.updater.perform(try self.updater.order(request))
        }
    }
}

extension UpdateRequest {
    init(id: String, action: UpdateOrder.Action, bundle: String?, force: Bool = false, requestedBy: String) {
        self.id = id
        self.action = action
        self.bundle = bundle
        self.version = nil
        self.force = force
        self.requestedBy = requestedBy
        self.requestedAt = nil
    }
}
