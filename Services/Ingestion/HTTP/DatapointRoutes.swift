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
        let telemetry = try await TelemetryRequest(request, context, self.intake)
        let item = try self.decoding(telemetry) { decoder throws(JSONSyntaxError) in
            try decoder.decodeItem(telemetry.body)
        }
        self.intake.charge(telemetry.principal, readings: 1, bytes: telemetry.body.readableBytes, .json)
        let receivedAt = Timestamp.now()
        let snapshot = await self.intake.snapshot(for: [item])
        let admission = Admission(
            [item], channels: snapshot, receivedAt: receivedAt, device: telemetry.principal.device)
        guard let reading = admission.readings.first, let channel = snapshot[number: reading.channel] else {
            throw admission.refusals.first?.asError ?? .unknownChannel
        }
        if channel.kind.isControllable, !channel.range.contains(reading.value) {
            throw IngestionError.setpointOutOfRange(channel.range, unit: channel.unit)
        }
        let taken = try await self.intake.take(
            TelemetryBatch(items: [item], trace: telemetry.trace), of: telemetry.principal,
            idempotencyKey: telemetry.idempotencyKey, receivedAt: receivedAt)
        guard try await self.intake.stored(taken) else { return CreatedDatapointDTO(id: nil, command: nil) }
        let isSetpoint = channel.kind.isControllable
        let command = isSetpoint ? try await self.desk.issue(reading.value, to: channel, by: telemetry.principal) : nil
        return CreatedDatapointDTO(id: ReadingID(reading).text, command: command.map(CommandDTO.init))
    }

    @Sendable
    private func createBatch(_ request: Request, _ context: AppRequestContext) async throws -> CreatedBatchDTO {
        let telemetry = try await TelemetryRequest(request, context, self.intake)
        let message = try self.decoding(telemetry) { decoder throws(JSONSyntaxError) in
            try decoder.decode(telemetry.body)
        }
        self.intake.charge(
            telemetry.principal, readings: message.readings ?? 0, bytes: telemetry.body.readableBytes, .json)
        guard case .batch(var batch) = message else { throw self.fault(of: message) }
        // Numbers belong to a socket, where a gap can be told; over HTTP the Idempotency-Key guards against repeats.
        batch.numbering = nil
        batch.trace = telemetry.trace
        let taken = try await self.intake.take(
            batch, of: telemetry.principal, idempotencyKey: telemetry.idempotencyKey)
        try await self.intake.stored(taken)
        return CreatedBatchDTO(accepted: taken.accepted, refused: taken.refusals.map(RefusalDTO.init))
    }

    private func fault(of message: TelemetryMessage) -> ValidationError {
        guard case .oversized(let count) = message else {
            return ValidationError(field: "datapoints", "Field required", type: "missing")
        }
        self.intake.metrics.reject(.oversized)
        return ValidationError(
            field: "datapoints",
            "List should have at most \(self.intake.limits.batch) items after validation, not \(count)",
            type: "too_long")
    }

    private func decoding<Value>(
        _ telemetry: TelemetryRequest, _ body: (TelemetryDecoder) throws(JSONSyntaxError) -> Value
    ) throws(ValidationError) -> Value {
        do throws(JSONSyntaxError) {
            return try body(self.intake.decoder)
        } catch {
            self.intake.metrics.reject(.malformed)
            self.intake.charge(telemetry.principal, readings: 0, bytes: telemetry.body.readableBytes, .json)
            throw ValidationError([
                .init(["body", "\(error.offset)"], "JSON decode error: \(error.message)", type: "json_invalid")
            ])
        }
    }
}

extension Refusal {
    fileprivate var asError: IngestionError {
        self.reason == Admission.unknownChannel ? .unknownChannel : .refused(self)
    }
}
