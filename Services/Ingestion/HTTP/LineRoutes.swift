import Catalogue
import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `POST /api/v1/write`: InfluxDB line protocol, as Telegraf and many devices speak it; answered when the readings are stored.
struct LineRoutes: Sendable {
    let intake: TelemetryIntake

    func add(to router: Router<AppRequestContext>) {
        router.post("/api/v1/write", use: self.write)
    }

    /// Fields beyond a batch's limit are appended in several entries; when one of them fails, those before it are stored, and
    /// the same write with the same `Idempotency-Key` stores the others only.
    @Sendable
    private func write(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let telemetry = try await TelemetryRequest(request, context, self.intake)
        let decoder = LineDecoder(
            channels: self.intake.channels.snapshot, precision: try Self.precision(request),
            lineLimit: self.intake.limits.batch)
        let batch = decoder.decode(telemetry.body)
        self.intake.charge(
            telemetry.principal, readings: batch.items.count, bytes: telemetry.body.readableBytes, .lines)
        guard batch.lineCount <= decoder.lineLimit else {
            self.intake.metrics.reject(.oversized)
            throw IngestionError.tooManyLines(batch.lineCount, limit: decoder.lineLimit)
        }
        var faults = batch.faults
        faults += try await self.store(batch, of: telemetry)
        guard !faults.isEmpty else { return Response(status: .noContent) }
        throw HTTPError(.badRequest, message: Self.partialWrite(faults))
    }

    /// Stores what can be stored; what is refused, line by line.
    private func store(_ batch: LineBatch, of telemetry: TelemetryRequest) async throws -> [LineFault] {
        var taken: [TelemetryIntake.Taken] = []
        var faults: [LineFault] = []
        for start in stride(from: 0, to: batch.items.count, by: self.intake.limits.batch) {
            let end = min(start + self.intake.limits.batch, batch.items.count)
            let key = telemetry.idempotencyKey
            let part = try await self.intake.take(
                TelemetryBatch(items: Array(batch.items[start..<end]), trace: telemetry.trace),
                of: telemetry.principal, idempotencyKey: key.isEmpty || start == 0 ? key : "\(key)#\(start)")
            taken.append(part)
            faults += part.refusals.map { LineFault(line: batch.lines[start + $0.index], reason: $0.reason) }
        }
        for part in taken { try await self.intake.stored(part) }
        return faults
    }

    private static func precision(_ request: Request) throws -> LinePrecision {
        guard let text = request.uri.queryParameters["precision"], !text.isEmpty else { return .nanoseconds }
        guard let precision = LinePrecision(rawValue: String(text)) else {
            throw HTTPError(.badRequest, message: "precision must be ns, us, ms, s, m or h.")
        }
        return precision
    }

    /// As many reasons as fit a log line of the sender's.
    private static func partialWrite(_ faults: [LineFault]) -> String {
        let told = faults.prefix(10).map { "line \($0.line): \($0.reason)" }.joined(separator: " ")
        let rest = faults.count - min(faults.count, 10)
        return "partial write: \(told)" + (rest > 0 ? " … and \(rest) more." : "")
    }
}
