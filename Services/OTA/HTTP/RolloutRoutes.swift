import Domain
import Hummingbird
import Logging
import NIOCore
import Schedules
import ServiceKit

/// `/ota/rollouts`: releases on their way to devices, for people.
struct RolloutRoutes: Sendable {
    let rollouts: RolloutStore
    let previews: RolloutPreviews
    let watch: RolloutWatch

    private static let nameLength = 1...255
    private static let reasonLength = 0...1900

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/ota/rollouts")
        group.get(use: self.list)
        group.post(use: self.create)
        group.post("preview", use: self.preview)
        group.get(":rollout", use: self.fetch)
        group.delete(":rollout", use: self.delete)
        group.get(":rollout/devices", use: self.devices)
        group.get(":rollout/log", use: self.log)
        group.post(":rollout/approve", use: self.action(.approve))
        group.post(":rollout/start", use: self.action(.start))
        group.post(":rollout/pause", use: self.action(.pause))
        group.post(":rollout/resume", use: self.action(.resume))
        group.post(":rollout/abort", use: self.action(.abort))
    }

    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<RolloutDTO> {
        let page = try PageRequest(request)
        var fields = QueryFields(request)
        let state: Rollout.State? = fields.choice("state")
        try fields.finish()
        let listing = try await self.rollouts.list(in: state, limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map(RolloutDTO.init))
    }

    @Sendable private func create(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        var fields = try BodyFields(try await request.decodeJSON())
        let name = fields.text("name", length: Self.nameLength)
        let (release, plan) = Self.wish(&fields)
        try fields.finish()
        try plan.schedule?.checkZone(at: ["plan", "schedule"])
        let id = try await self.rollouts.create(name, of: release, plan: plan, by: principal)
        return .created("Rollout successfully created.", publicID: id.text)
    }

    @Sendable private func preview(_ request: Request, context: AppRequestContext) async throws -> Response {
        var fields = try BodyFields(try await request.decodeJSON())
        let (release, plan) = Self.wish(&fields)
        try fields.finish()
        try plan.schedule?.checkZone(at: ["plan", "schedule"])
        let preview = try await self.previews.preview(of: release, plan: plan, at: .now())
        return try context.responseEncoder.encode(RolloutPreviewDTO(preview), from: request, context: context)
    }

    private static func wish(_ fields: inout BodyFields) -> (Release.ID, RolloutPlan) {
        let release = Release.ID(fields.text("release_id", length: 1...64))
        let plan = fields.optionalObject("plan") { RolloutPlan(reading: &$0) } ?? RolloutPlan()
        return (release, plan)
    }

    @Sendable private func fetch(_ request: Request, context: AppRequestContext) async throws -> Response {
        let rollout = RolloutDTO(try await self.rollouts.fetch(try context.rolloutID()))
        return try context.responseEncoder.encode(rollout, from: request, context: context)
    }

    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        try await self.rollouts.delete(try context.rolloutID(), at: .now())
        return StatusResponse("Rollout successfully deleted.")
    }

    @Sendable private func devices(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<DeviceUpdateDTO> {
        let page = try PageRequest(request)
        var fields = QueryFields(request)
        let question = DeviceUpdateQuestion(
            wave: fields.wave("wave"), state: fields.choice("state"), text: fields.text("search"))
        try fields.finish()
        let listing = try await self.rollouts.devices(
            of: try context.rolloutID(), question, limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map(DeviceUpdateDTO.init))
    }

    @Sendable private func log(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<RolloutLogLineDTO> {
        let page = try PageRequest(request)
        var fields = QueryFields(request)
        let question = RolloutLogQuestion(about: fields.choice("about"), device: fields.text("device"))
        try fields.finish()
        let listing = try await self.rollouts.log(
            of: try context.rolloutID(), question, limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map(RolloutLogLineDTO.init))
    }

    private func action(
        _ action: RolloutAction
    ) -> @Sendable (Request, AppRequestContext) async throws -> StatusResponse {
        { request, context in
            let principal = try context.requirePrincipal()
            let reason = try await Self.reason(of: request)
            let id = try context.rolloutID()
            try await self.rollouts.act(action, on: id, reason: reason, by: principal, at: .now())
            self.watch.wake()
            context.logger.notice(
                "A rollout was acted on", metadata: ["rollout.id": "\(id)", "action": "\(action.rawValue)"])
            return StatusResponse("Rollout successfully \(action.participle).")
        }
    }

    /// `reason` of a body, which may be absent.
    private static func reason(of request: Request) async throws -> String? {
        var request = request
        guard try await request.collectBody(upTo: 64 << 10).readableBytes > 0 else { return nil }
        var fields = try BodyFields(try await request.decodeJSON())
        let reason = fields.optionalText("reason", length: Self.reasonLength)
        try fields.finish()
        return reason.flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension QueryFields {
    /// A wave from 0; no rollout has more than ten.
    fileprivate mutating func wave(_ name: String) -> Int? {
        guard let text = self.text(name) else { return nil }
        guard let wave = Int(text), (0...9).contains(wave) else {
            return self.refuse(name, "Input should be a wave from 0 to 9", type: "int_parsing")
        }
        return wave
    }
}
