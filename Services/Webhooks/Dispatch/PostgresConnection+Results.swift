import Catalogue
import Domain
import FoundationEssentials
import Postgres
import ServiceKit

/// Attempts are written down.
extension PostgresConnection {
    /// Writes attempts, what follows for their deliveries and their endpoints, and what people are to be told of these: in one
    /// transaction.
    ///
    /// Deliveries and endpoints that are gone meanwhile are passed over.
    ///
    /// - Parameter results: in the order in which they ended; of each delivery one.
    func write(_ results: [DeliveryResult], at now: Timestamp) throws {
        try self.transaction { connection in
            for endpoint in Set(results.map(\.delivery.endpointNumber)).sorted() {
                let attempts = results.filter { $0.delivery.endpointNumber == endpoint }.map(\.attempt)
                try connection.heed(attempts, of: endpoint, at: now)
            }
            try connection.writeAttempts(results)
            try connection.writeDeliveries(results)
        }
    }

    /// An attempt that says nothing of its endpoint's health, and that none follows: a sample.
    func writeSample(_ result: DeliveryResult) throws {
        try self.transaction { connection in
            try connection.writeAttempts([result])
            try connection.writeDeliveries([result])
        }
    }

    /// Deliveries that could not be tried for a reason of ours wait for a while; the ladder knows nothing of it.
    func postpone(_ deliveries: [Int64], by pause: Duration) throws {
        try self.execute(
            """
            update deliveries set leased_until = null,
                next_attempt_at = now() + \(pause.microseconds) * interval '1 microsecond'
            where id = any(\(deliveries)) and status = 'pending'
            """)
    }

    private func writeAttempts(_ results: [DeliveryResult]) throws {
        let numbers = results.map(\.delivery.number)
        let starts = results.map(\.attempt.startedAt)
        let seconds = results.map(\.attempt.seconds)
        let codes = results.map { $0.attempt.responseCode.map(Int64.init) }
        let bodies = results.map(\.attempt.responseBody)
        let errors = results.map(\.attempt.error)
        try self.execute(
            """
            insert into delivery_attempts (delivery, number, started_at, seconds, response_code, response_body, error)
            select d.id, d.attempts + 1, g.started_at, g.seconds, g.code, g.body, g.error
            from unnest(\(numbers)::bigint[], \(starts)::timestamptz[], \(seconds)::float8[], \(codes)::bigint[],
                \(bodies)::text[], \(errors)::text[]) as g (id, started_at, seconds, code, body, error)
            join deliveries d on d.id = g.id
            on conflict do nothing
            """)
    }

    private func writeDeliveries(_ results: [DeliveryResult]) throws {
        let numbers = results.map(\.delivery.number)
        let statuses = results.map(\.status.rawValue)
        let pauses = results.map { $0.status == .pending ? $0.pause?.microseconds : nil }
        let codes = results.map { $0.attempt.responseCode.map(Int64.init) }
        let errors = results.map(\.attempt.error)
        let headers = results.map { $0.request.map { Self.json($0.headers) } }
        let bodies = results.map { $0.request.map { $0.body.filter { $0 != "\0" } } }
        // What was discarded or redelivered while it was under way keeps that, unless it has arrived.
        try self.execute(
            """
            update deliveries d set status = g.status, attempts = d.attempts + 1, tries = d.tries + 1, leased_until = null,
                next_attempt_at = now() + g.pause * interval '1 microsecond', last_error = g.error, response_code = g.code,
                delivered_at = case when g.status = 'delivered' then now() else d.delivered_at end,
                request_headers = coalesce(g.headers::jsonb, d.request_headers),
                request_body = coalesce(g.body, d.request_body)
            from unnest(\(numbers)::bigint[], \(statuses)::text[], \(pauses)::bigint[], \(codes)::bigint[], \(errors)::text[],
                \(headers)::text[], \(bodies)::text[]) as g (id, status, pause, code, error, headers, body)
            where d.id = g.id and (d.status = 'pending' or g.status = 'delivered')
            """)
    }

    private static func json(_ headers: [String: String]) -> String {
        JSONValue.object(headers.mapValues { .string($0) }).json
    }
}
