/// A source of readings that is asked once per poll.
protocol Collector: Sendable {
    /// What it may report; constant for the collector's life.
    var channels: [ChannelDefinition] { get }

    /// The values as of `moment`; a channel without a value (a rate's first sample, a counter that started over) is left out.
    ///
    /// Called by one task, in order of time. Must not wait: it reads memory or the kernel's files.
    ///
    /// - Throws: when its source cannot be read; the other collectors go on, and this one is asked again at the next poll.
    mutating func collect(at moment: CollectionMoment) throws -> [Sample]
}
