import Domain
import Hummingbird
import NIOCore
import ServiceKit
import Updates

/// `GET /ota/status`: what the page shows each second while something happens.
struct StatusRoutes: Sendable {
    let releases: ReleaseStore
    let reception: Reception
    let folder: UpdateFolder
    let board: UploadBoard
    let uploadLimit: Int

    private static let historyLength = 50

    func add(to router: Router<AppRequestContext>) {
        router.get("/api/v1/ota/status", use: self.status)
    }

    @Sendable private func status(_ request: Request, context: AppRequestContext) async throws -> Response {
        let now = Timestamp.now()
        var state: UpdaterState?
        var problem: String?
        do {
            state = try self.folder.state()
        } catch let error as UpdateError {
            problem = "What the updater says cannot be read: \(error)."
        }
        let known = try await self.releases.fileNames()
        let status = StatusDTO(
            current: state?.installed?.version ?? BuildVersion.current, since: state?.installed?.since,
            updater: state.map { state in
                StatusDTO.Updater(
                    version: state.updater?.version, heartbeatAt: state.updater?.heartbeatAt,
                    isAlive: state.isAlive(at: now))
            },
            run: state?.run.map(StatusDTO.Run.init),
            history: (state?.endedRuns ?? []).suffix(Self.historyLength).reversed().map(StatusDTO.Run.init),
            backups: (state?.backups ?? []).map(StatusDTO.Backup.init), backupSchedule: state?.backupSchedule,
            uploads: self.board.all.map(StatusDTO.Upload.init),
            otherFiles: try self.folder.bundles().filter { !known.contains($0) },
            trustsKeys: (try? self.folder.trust()) != nil,  // A damaged file is none: uploads say more.
            uploadLimit: self.uploadLimit, problem: problem)
        return try context.responseEncoder.encode(status, from: request, context: context)
    }
}
