import Domain
import Hummingbird
import Logging
import NIOCore
import ServiceKit
import Updates

/// `/ota`: releases, and what the updater is asked to do with them.
struct ReleaseRoutes: Sendable {
    let releases: ReleaseStore
    let reception: Reception
    let folder: UpdateFolder
    let chunks: ChunkMaker
    /// Nil: nothing outside is asked.
    let check: ReleaseCheck?

    private static let changelogLength = 0...100_000

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/ota")
        group.get(use: self.list)
        group.post(use: self.create)
        group.get("check", use: self.checkReleases)
        group.get(":id", use: self.fetch)
        group.delete(":id", use: self.delete)
        group.post(":id/apply", use: self.apply)
        group.post(":id/rollback", use: self.rollback)
    }

    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<ReleaseDTO> {
        let page = try PageRequest(request)
        let listing = try await self.releases.list(limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map(self.dto))
    }

    @Sendable private func create(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        var fields = try BodyFields(try await request.decodeJSON())
        let version = fields.text("version", length: 1...50)
        let changelog = fields.optionalText("changelog", length: Self.changelogLength)
        if !version.isEmpty, !Self.isPlain(version) {
            fields.note(
                "version", "Input should be a version such as 2.1.0, without leading zeros", type: "value_error")
        }
        try fields.finish()
        let id = try await self.releases.register(version, changelog: changelog, by: principal.user)
        return .created("Firmware update successfully registered.", publicID: id.text)
    }

    /// What the old system took: three numbers.
    private static func isPlain(_ version: String) -> Bool {
        ReleaseVersion(version) != nil && !version.contains("-") && !version.contains("+")
    }

    @Sendable private func checkReleases(_ request: Request, context: AppRequestContext) async throws -> Response {
        let current = self.reception.installed()
        let versions = try await self.releases.availableVersions().compactMap { ReleaseVersion($0) }
        let latest = versions.max()
        let found = await self.check?.ask(at: .now())
        let newest = (versions + [found?.version.flatMap { ReleaseVersion($0) }].compactMap { $0 }).max()
        let isNewer = newest.flatMap { newest in ReleaseVersion(current).map { $0 < newest } } ?? false
        let check = CheckDTO(current: current, latest: latest?.description, isAvailable: isNewer, found)
        return try context.responseEncoder.encode(check, from: request, context: context)
    }

    @Sendable private func fetch(_ request: Request, context: AppRequestContext) async throws -> Response {
        let release = try await self.releases.fetch(try context.releaseID())
        return try context.responseEncoder.encode(self.dto(release), from: request, context: context)
    }

    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let bundle = try await self.releases.delete(try context.releaseID(), in: self.folder)
        if let bundle {
            self.folder.removeBundle(bundle.fileName)
            self.chunks.wake()
        }
        return StatusResponse("Firmware update successfully deleted.")
    }

    @Sendable private func apply(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let isForced = try await self.isForced(request) { fields in
            if fields.optionalText("download_url", length: 0...2048) != nil {
                fields.note(
                    "download_url", "Nothing is fetched from elsewhere: upload the bundle", type: "not_supported")
            }
        }
        try await self.begin(.apply, isForced: isForced, context)
        return StatusResponse("Firmware update started.")
    }

    @Sendable private func rollback(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        _ = try await self.isForced(request) { _ in }
        try await self.begin(.rollback, isForced: false, context)
        return StatusResponse("Firmware rollback started.")
    }

    /// `force` of a body, which may be absent.
    private func isForced(_ request: Request, _ check: (inout BodyFields) -> Void) async throws -> Bool {
        var request = request
        guard try await request.collectBody(upTo: 64 << 10).readableBytes > 0 else { return false }
        var fields = try BodyFields(try await request.decodeJSON())
        let isForced = fields.optionalBool("force") ?? false
        check(&fields)
        try fields.finish()
        return isForced
    }

    private func begin(_ action: UpdateRequest.Action, isForced: Bool, _ context: AppRequestContext) async throws {
        let principal = try context.requirePrincipal()
        guard self.folder.readableState()?.isBusy != true else { throw OTAError.isBusy }
        let request = try await self.releases.begin(
            action, of: try context.releaseID(), isForced: isForced, by: principal.name,
            installed: self.reception.installed(), in: self.folder, at: .now()
        ) { [folder] in try folder.put($0) }
        context.logger.notice(
            "The updater was asked",
            metadata: ["action": "\(action.rawValue)", "version": "\(request.version)", "run.id": "\(request.id)"])
    }

    private func dto(_ release: Release) -> ReleaseDTO {
        ReleaseDTO(release, hasFile: release.bundle.map { self.folder.exists($0.fileName) } ?? false)
    }
}
