import AsyncHTTPClient
import Domain

/// Whether a server answers as it should, how fast, and how long its certificate is still valid.
struct HTTPCheckDriver: PluginDriver {
    private let target: HTTPTarget
    private let client: HTTPClient
    private let expectedStatus: Int
    private let contains: [UInt8]?

    /// - Parameter client: follows no redirects.
    init(_ settings: PluginSettings, client: HTTPClient) throws(PluginError) {
        self.target = try HTTPTarget(settings)
        self.client = client
        self.expectedStatus = try settings.integer("expected_status", default: 200, in: 100...599)
        self.contains = try settings.optionalText("contains").map { Array($0.utf8) }
    }

    /// Never fails: what cannot be reached is a value, too.
    ///
    /// The response time is that from the look-up of the name to the end of the answer, or to its first MB; an answer that is not the
    /// expected one has it, too.
    mutating func collect(at moment: CollectionMoment) async throws -> [String: Double] {
        let start = ContinuousClock.now
        var values: [String: Double] = ["reachable": 0]
        do {
            // Who expects a redirect wants to see it.
            let follows = !(300...399).contains(self.expectedStatus)
            let answer = try await self.target.get(self.client, follows: follows)
            values["response_time"] = (ContinuousClock.now - start).milliseconds
            values["status_code"] = Double(answer.status)
            values["reachable"] = self.isExpected(answer) ? 1 : 0
        } catch {
            try Task.checkCancellation()
        }
        let left = self.target.limit - (ContinuousClock.now - start)
        if self.target.isSecure, left > .zero {
            values["certificate_days"] = try await self.certificateDays(at: moment, limit: left)
        }
        return values
    }

    private func isExpected(_ answer: HTTPTarget.Answer) -> Bool {
        guard answer.status == self.expectedStatus else { return false }
        guard let contains else { return true }
        return answer.body.firstRange(of: contains) != nil
    }

    /// To a hundredth; 0 when it has expired, nil when the server shows none.
    private func certificateDays(at moment: CollectionMoment, limit: Duration) async throws -> Double? {
        let (host, port) = (self.target.host, self.target.port)
        do {
            let end = try await RunLimit.run(limit) { try await PeerCertificate.end(host: host, port: port) }
            let days = (end - Double(moment.wall.microseconds) / 1e6) / 86_400
            return max(0, (days * 100).rounded() / 100)
        } catch {
            try Task.checkCancellation()
            return nil
        }
    }
}
