/// One event on one CPU. Counts from its opening until it is given up.
protocol PerfCounter: Sendable {
    func read() throws(PerfEventError) -> PerfCount
}

/// Where counters come from: the kernel, or a test.
protocol PerfCounterSource: Sendable {
    /// - Throws: why there is none; another event may be there.
    func open(_ event: PerfEvent, cpu: Int) throws(PerfEventError) -> any PerfCounter
}
