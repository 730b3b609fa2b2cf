import Domain
import Hummingbird
import ServiceKit
import Updates

/// `POST /ota/device`: a device says how it stands, and is told what to do.
struct DeviceRoutes: Sendable {
    let desk: CheckInDesk

    func add(to router: Router<AppRequestContext>) {
        router.post("/api/v1/ota/device", use: self.checkIn)
    }

    @Sendable private func checkIn(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        try self.desk.admit(principal)
        let checkIn = try CheckIn(try BodyFields(try await request.decodeJSON(upTo: 64 << 10)))
        let turn = try await self.desk.checkIn(checkIn, as: principal, at: .now())
        return try context.responseEncoder.encode(CheckInAnswerDTO(turn), from: request, context: context)
    }
}

extension CheckIn {
    /// What a Double holds exactly.
    private static let counts = 0...(1 << 53)

    /// - Throws: `ValidationError`.
    init(_ body: BodyFields) throws {
        var fields = body
        let version = fields.text("version", length: 1...64)
        if !version.isEmpty, ReleaseVersion(version) == nil {
            fields.note("version", "Input should be a version such as 2.1.0", type: "value_error")
        }
        let tags = fields.optionalTags("tags")
        self.init(
            name: fields.optionalText("name", length: 1...255), version: version,
            architecture: fields.optionalText("architecture", length: 1...32), tags: tags,
            lock: fields.optionalText("locked", length: 1...255),
            restarts: fields.optionalInteger("restarts", in: Self.counts),
            report: fields.optionalObject("update", Self.report))
        try fields.finish()
    }

    private static func report(_ fields: inout BodyFields) -> DeviceReport? {
        let rollout = fields.text("rollout_id", length: 1...64)
        let state: DeviceReport.State? = fields.choice("state")
        let step = fields.optionalText("step", length: 0...64)
        let received = fields.optionalInteger("received_bytes", in: Self.counts)
        let total = fields.optionalInteger("total_bytes", in: Self.counts)
        let reason = fields.optionalText("reason", length: 0...2000)
        guard let state else { return nil }
        return DeviceReport(
            rollout: Rollout.ID(rollout), state: state, step: step, receivedBytes: received, totalBytes: total,
            reason: reason)
    }
}
