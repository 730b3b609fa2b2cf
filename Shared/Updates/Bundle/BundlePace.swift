/// How fast a bundle must come: who sends slowly on purpose is refused instead of waited for.
package struct BundlePace: Sendable, Hashable {
    /// In each window.
    package var bytesPerSecond: Int
    package var window: Duration
    /// For all of it.
    package var deadline: Duration

    package init(bytesPerSecond: Int = 4096, window: Duration = .seconds(60), deadline: Duration = .seconds(6 * 3600)) {
        self.bytesPerSecond = bytesPerSecond
        self.window = window
        self.deadline = deadline
    }
}

/// Watches over a ``BundlePace``; a plain value, which gets the time since the beginning as an argument.
struct PaceWatch: Sendable {
    let pace: BundlePace
    private var windowBegan = Duration.zero
    private var windowBytes = 0

    init(_ pace: BundlePace) { self.pace = pace }

    mutating func receive(_ bytes: Int, at elapsed: Duration) throws(UpdateError) {
        guard elapsed < self.pace.deadline else {
            throw UpdateError(.tooSlow, "", "it was not there within \(self.pace.deadline)")
        }
        let span = elapsed - self.windowBegan
        if span >= self.pace.window {
            let expected = Double(self.pace.bytesPerSecond) * (span / .seconds(1))
            guard Double(self.windowBytes) >= expected else {
                throw UpdateError(
                    .tooSlow, "",
                    "\(self.windowBytes) bytes came within \(span), less than \(self.pace.bytesPerSecond) a second")
            }
            self.windowBegan = elapsed
            self.windowBytes = 0
        }
        self.windowBytes += bytes
    }
}
