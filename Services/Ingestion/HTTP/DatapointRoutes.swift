import Catalogue
import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `POST /api/v1/datapoints` and `/batch`: answered when the readings are stored.
struct DatapointRoutes: Sendable {
    let intake: TelemetryIntake
    let desk: SetpointDesk

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/datapoints")
        group.post(use: self.create)
        group.post("batch", use: self.createBatch)
    }

    /// One reading; for a channel that can be controlled, a setpoint on its way to the device.
    @Sendable
    private func create(_ request: Request, _ context: AppRequestContext) async throws -> CreatedDatapointDTO {
        let principal = try context.requirePrincipal(.operator, scope: .telemetryWrite)
        let body = try await request.body.collect(upTo: Self.bodyLimit)
        let item = try Self.decoding { () throws(JSONSyntaxError) in try TelemetryDecoder.decodeItem(body) }
        let receivedAt = Timestamp.now()
        let snapshot = await self.intake.channels.snapshot(knowing: [item.channel].compactMap { $0 })
        let admission = Admission([item], channels: snapshot, receivedAt: receivedAt)
        guard let reading = admission.readings.first, let channel = snapshot[number: reading.channel] else {
            throw admission.refusals.first?.asError ?? .unknownChannel
        }
        if channel.kind.isControllable, !channel.range.contains(reading.value) {
            throw IngestionError.setpointOutOfRange(channel.range, unit: channel.unit)
        }
        let taken = try await self.intake.take(
            TelemetryBatch(items: [item]), of: principal, idempotencyKey: try Self.idempotencyKey(request),
            receivedAt: receivedAt)
        guard try await self.intake.stored(taken) else { return CreatedDatapointDTO(id: nil, command: nil) }
        let isSetpoint = channel.kind.isControllable
        let command = isSetpoint ? try await self.desk.issue(reading.value, to: channel, by: principal) : nil
        return CreatedDatapointDTO(id: ReadingID(reading).text, command: command.map(CommandDTO.init))
    }

    @Sendable
    private func createBatch(_ request: Request, _ context: AppRequestContext) async throws -> CreatedBatchDTO {
        let principal = try context.requirePrincipal(.operator, scope: .telemetryWrite)
        let body = try await request.body.collect(upTo: Self.bodyLimit)
        let message = try Self.decoding { () throws(JSONSyntaxError) in try TelemetryDecoder.decode(body) }
        guard case .batch(var batch) = message else {
            throw ValidationError(field: "datapoints", "Field required", type: "missing")
        }
        guard batch.items.count <= Admission.batchLimit else {
            throw ValidationError(
                field: "datapoints",
                "List should have at most \(Admission.batchLimit) items after validation, not \(batch.items.count)",
                type: "too_long")
        }
        // Numbers belong to a socket, where a gap can be told; over HTTP the Idempotency-Key guards against repeats.
        batch.numbering = nil
        let taken = try await self.intake.take(batch, of: principal, idempotencyKey: try Self.idempotencyKey(request))
        try await self.intake.stored(taken)
        return CreatedBatchDTO(accepted: taken.accepted, refused: taken.refusals.map(RefusalDTO.init))
    }

    /// 500 datapoints with generous names and times.
    private static let bodyLimit = 1 << 20

    private static func decoding<Value>(_ body: () throws(JSONSyntaxError) -> Value) throws(ValidationError) -> Value {
        do throws(JSONSyntaxError) {
            return try body()
        } catch {
            throw ValidationError([
                .init(["body", "\(error.offset)"], "JSON decode error: \(error.message)", type: "json_invalid")
            ])
        }
    }

    private static func idempotencyKey(_ request: Request) throws(ValidationError) -> String {
        guard let name = HTTPField.Name("Idempotency-Key"), let key = request.headers[name] else { return "" }
        guard (1...200).contains(key.utf8.count) else {
            throw ValidationError([
                .init(["header", "Idempotency-Key"], "Should have 1 to 200 bytes", type: "string_length")
            ])
        }
        return key
    }
}

extension Refusal {
    fileprivate var asError: IngestionError {
        self.reason == Admission.unknownChannel ? .unknownChannel : .refused(self)
    }
}
