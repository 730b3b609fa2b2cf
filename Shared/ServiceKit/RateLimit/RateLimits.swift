import Contracts

/// How many requests a caller may make in a minute; 0: as many as he likes.
package struct RateLimits: Sendable, Hashable {
    /// `RATE_LIMIT_PER_MINUTE`: of a person, or of an address without a credential.
    package var standard: Int
    /// `RATE_LIMIT_TOKENS_PER_MINUTE`: of an API token, in place of the former.
    package var tokens: Int
    /// `RATE_LIMIT_READS_PER_MINUTE`: of anyone, on routes that pages and charts read.
    package var reads: Int

    package init(standard: Int = 0, tokens: Int = 0, reads: Int = 0) {
        self.standard = standard
        self.tokens = tokens
        self.reads = reads
    }

    init(from settings: inout Settings) {
        self.standard = settings.integer("RATE_LIMIT_PER_MINUTE", default: 120, in: 0...1_000_000)
        self.tokens = settings.integer("RATE_LIMIT_TOKENS_PER_MINUTE", default: 1200, in: 0...1_000_000)
        self.reads = settings.integer("RATE_LIMIT_READS_PER_MINUTE", default: 1200, in: 0...1_000_000)
    }

    /// The quota of a class; nil: none.
    ///
    /// - Parameter isToken: whether the caller is an API token.
    func quota(_ requestClass: RequestClass, isToken: Bool) -> RateQuota? {
        let quota: RateQuota
        switch requestClass {
        case .standard where isToken: quota = RateQuota(name: "tokens", requests: self.tokens)
        case .standard: quota = RateQuota(name: "standard", requests: self.standard)
        case .reads: quota = RateQuota(name: "reads", requests: self.reads)
        case .telemetry, .unlimited: return nil
        }
        return quota.requests > 0 ? quota : nil
    }
}
