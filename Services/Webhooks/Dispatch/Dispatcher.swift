import Contracts
import Domain
import Logging
import Postgres
import Redis
import ServiceKit
import ServiceLifecycle
import Synchronization
import Vault

/// Makes deliveries of events, and delivers them.
///
/// ```
/// outbox_events ──expand──▶ deliveries ──claim──▶ a task for each ──▶ results ──▶ written down together
///      ▲ woken by events-recorded, by each end, and each second
///                           deliveries ──claim──▶ a task for each ──▶ results, of endpoints that are away
///                                ▲ each 0.9 s
/// ```
///
/// Each endpoint has slots of its own, so that a dead one holds up nobody; what it may have is its ``EndpointBudget``. What waits
/// for those that are away is looked for in a loop of its own, on another connection, as are deliveries for fallbacks. What is
/// killed in between is delivered again under the same `webhook-id`, when its lease has run out. Several instances share the
/// work. At shutdown no delivery begins any more, and those under way end.
final class Dispatcher: Service {
    /// Events made into deliveries in one transaction.
    private static let portion = 500

    /// Looks by itself so often.
    private static let pace: Duration = .seconds(1)

    /// How often endpoints are looked at that are away.
    private static let awayPace: Duration = .milliseconds(900)

    /// After a look at them that took long, so many times as long passes before the next, ``longestRest`` at most.
    private static let restAfterLook = 20
    private static let longestRest: Duration = .seconds(5)

    /// While a budget may hold deliveries back.
    private static let shortPace: Duration = .milliseconds(50)

    /// Before a delivery is tried again that could not be signed.
    private static let pauseWithoutKey: Duration = .seconds(30)

    private let pool: PostgresPool
    private let courier: Courier
    private let key: VaultKey
    private let subscriber: RedisSubscriber
    private let metrics: WebhookMetrics
    private let spans: SpanExport?
    private let logger: Logger

    private let budgets: Mutex<EndpointBudgets>
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    private let away = Mutex(AwayEndpoints())
    private let awaySignals: AsyncStream<Void>
    private let awaySignal: AsyncStream<Void>.Continuation

    /// Not yet written down; as many as are under way at most.
    private let results = Mutex<[DeliveryResult]>([])
    private let resultSignals: AsyncStream<Void>
    private let resultSignal: AsyncStream<Void>.Continuation

    init(
        pool: PostgresPool, courier: Courier, key: VaultKey, subscriber: RedisSubscriber,
        limits: EndpointBudget.Limits, metrics: WebhookMetrics, spans: SpanExport? = nil, logger: Logger
    ) {
        self.pool = pool
        self.courier = courier
        self.key = key
        self.subscriber = subscriber
        self.metrics = metrics
        self.spans = spans
        self.logger = logger
        self.budgets = Mutex(EndpointBudgets(limits))
        (self.signals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (self.awaySignals, self.awaySignal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (self.resultSignals, self.resultSignal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// There may be something to deliver.
    func wake() {
        self.signal.yield()
    }

    func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.record() }
                await withDiscardingTaskGroup { looking in
                    looking.addTask { await self.keepLooking() }
                    looking.addTask { await self.keepLookingAtAway() }
                    looking.addTask { await self.listen() }
                    async let attended: Void = self.attendToAway()
                    await self.dispatch()
                    await attended
                    looking.cancelAll()
                }
                self.resultSignal.finish()
            }
        } onGracefulShutdown: {
            self.signal.finish()
            self.awaySignal.finish()
        }
        await self.courier.http.clients.shutdown()
    }

    private func keepLooking() async {
        while !Task.isCancelled {
            self.wake()
            let isHeldBack = self.budgets.withLock { $0.isAnyEmpty }
            try? await Task.sleep(for: isHeldBack ? Self.shortPace : Self.pace)  // Cancellation ends the loop.
        }
    }

    private func keepLookingAtAway() async {
        while !Task.isCancelled {
            self.awaySignal.yield()
            try? await Task.sleep(for: Self.awayPace)  // Cancellation ends the loop.
        }
    }

    private func listen() async {
        for await _ in self.subscriber.subscribe([Topics.eventsRecorded]) { self.wake() }
    }

    /// Returns when the signals end, and what is under way has ended.
    private func dispatch() async {
        await withDiscardingTaskGroup { group in
            for await _ in self.signals {
                do {
                    while try await self.expand() == Self.portion {}
                    if self.away.withLock({ $0.beginOrdinaryLook() }) { self.awaySignal.yield() }
                    let away = self.away.withLock { $0.apart }
                    let (claimed, guardian) = try await self.claim { connection, room, usual in
                        try connection.claimDeliveries(room: room, usual: usual, besides: away)
                    }
                    for delivery in claimed {
                        group.addTask { await self.deliver(delivery, through: guardian) }
                    }
                } catch {
                    self.logger.debug("Deliveries wait", metadata: ["error": "\(String(reflecting: error))"])
                }
            }
        }
    }

    /// Of endpoints that are away, and to fallbacks. Returns when its signals end, and what is under way has ended.
    private func attendToAway() async {
        await withDiscardingTaskGroup { group in
            var restsUntil = ContinuousClock.now
            for await _ in self.awaySignals where ContinuousClock.now >= restsUntil {
                let begin = ContinuousClock.now
                do {
                    try await self.handOver()
                    let (claimed, guardian) = try await self.claimAway()
                    for delivery in claimed {
                        group.addTask { await self.deliver(delivery, through: guardian) }
                    }
                } catch {
                    self.logger.debug(
                        "Deliveries of endpoints that are away wait",
                        metadata: ["error": "\(String(reflecting: error))"])
                }
                restsUntil = .now + min((ContinuousClock.now - begin) * Self.restAfterLook, Self.longestRest)
            }
        }
    }

    private func expand() async throws -> Int {
        let count = try await self.pool.withConnection { try $0.expandEvents(limit: Self.portion) }
        self.metrics.countEvents(count)
        return count
    }

    /// To fallbacks.
    private func handOver() async throws {
        while try await self.pool.withConnection({ try $0.handOver(limit: Self.portion) }) == Self.portion {}
    }

    private func claimAway() async throws -> (deliveries: [DueDelivery], guardian: AddressGuard) {
        let found = try await self.pool.withConnection { try $0.awayEndpoints() }
        if self.away.withLock({ $0.beginLook(found: found) }) { self.wake() }
        defer { self.away.withLock { $0.endLook(found: found) } }
        let away = self.away.withLock { $0.apart }
        guard !away.isEmpty else { return ([], AddressGuard(allowed: [])) }
        return try await self.claim { connection, room, usual in
            try connection.claimDeliveries(room: room, usual: usual, ofAway: away)
        }
    }

    private func claim(
        _ take: @Sendable (isolated PostgresConnection, _ room: [Int64: Int], _ usual: Int) throws -> [DueDelivery]
    ) async throws -> (deliveries: [DueDelivery], guardian: AddressGuard) {
        let (room, usual) = self.budgets.withLock { ($0.room(at: .now), $0.usualRoom) }
        let (claimed, allowed) = try await self.pool.withConnection { connection in
            let claimed = try take(connection, room, usual)
            return (claimed, claimed.isEmpty ? [] : try AllowedNetworkStore.list(connection))
        }
        self.budgets.withLock { budgets in
            for delivery in claimed {
                budgets.begin(delivery.endpointNumber, bytes: delivery.event.data.utf8.count, at: .now)
            }
        }
        return (claimed, AddressGuard(allowed: allowed.map(\.network)))
    }

    private func deliver(_ delivery: DueDelivery, through guardian: AddressGuard) async {
        let secrets: [SigningSecret]
        do {
            secrets = try delivery.secrets.open(of: delivery.endpoint, with: self.key)
        } catch {
            self.logger.warning(
                "A webhook's deliveries cannot be signed; they wait",
                metadata: ["webhook.id": "\(delivery.endpoint)", "error": "\(String(reflecting: error))"])
            // When this does not work either, its lease runs out.
            _ = try? await self.pool.withConnection {
                try $0.postpone([delivery.number], by: Self.pauseWithoutKey)
            }
            self.end(delivery)
            return
        }
        let (attempt, request) = await self.courier.deliver(delivery, signedBy: secrets, through: guardian)
        self.note(attempt, of: delivery)
        guard !Task.isCancelled else { return }  // It was we who broke it off: nothing is known of the receiver.
        let pause =
            attempt.isPermanent
            ? nil
            : RetryLadder.pause(
                afterTries: delivery.tries + 1, wish: attempt.retryAfter, chance: .random(in: 0...1))
        self.results.withLock {
            $0.append(DeliveryResult(delivery: delivery, attempt: attempt, request: request, pause: pause))
        }
        self.resultSignal.yield()
    }

    /// One line, and one span, for each attempt that belongs to a trace.
    private func note(_ attempt: Attempt, of delivery: DueDelivery) {
        guard let trace = delivery.trace else { return }
        var metadata: Logger.Metadata = [
            "trace_id": "\(trace.traceID)", "webhook.id": "\(delivery.endpoint)", "event.id": "\(delivery.event.id)",
        ]
        if let code = attempt.responseCode { metadata["http.status"] = "\(code)" }
        if let error = attempt.error { metadata["error"] = "\(error)" }
        self.logger.info(attempt.isDelivered ? "Delivered" : "Not delivered", metadata: metadata)
        self.spans?.record(attempt.span(of: delivery, trace))
    }

    private func end(_ delivery: DueDelivery) {
        self.budgets.withLock { $0.end(delivery.endpointNumber) }
        self.wake()
    }

    /// Writes down what has ended, as much together as there is.
    private func record() async {
        for await _ in self.resultSignals { await self.writeDown() }
        await self.writeDown()
    }

    private func writeDown() async {
        let results = self.results.withLock { results in
            defer { results = [] }
            return results
        }
        guard !results.isEmpty else { return }
        while !Task.isCancelled {
            do {
                try await self.pool.withConnection { try $0.write(results, at: .now()) }
                break
            } catch {
                self.logger.warning(
                    "Deliveries cannot be written down", metadata: ["error": "\(String(reflecting: error))"])
                // What was delivered should not be delivered again because the database is away.
                guard let error = error as? PostgresError, error.isUnavailable || error.isTransactionConflict else {
                    break
                }
                try? await Task.sleep(for: .seconds(1))  // Cancellation ends the loop.
            }
        }
        for result in results {
            self.metrics.count(result)
            self.end(result.delivery)
        }
        // What waited for one that works again need not wait for the next look.
        let away = self.away.withLock { $0.apart }
        if results.contains(where: { $0.attempt.isDelivered && away.contains($0.delivery.endpointNumber) }) {
            self.awaySignal.yield()
        }
    }
}
