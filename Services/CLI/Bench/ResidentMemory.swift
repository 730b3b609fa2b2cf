import Synchronization

/// The memory that one program of a stack holds, looked at again and again; of several replicas their sum.
final class ResidentMemory: Sendable {
    private let program: String
    private let stack: ProcessTimes
    private let highest = Mutex(0.0)

    init(of program: String, in stack: ProcessTimes) {
        self.program = program
        self.stack = stack
    }

    /// Bytes now. Reads `/proc` once.
    func current() -> Double { self.stack.residentBytesByName()[self.program] ?? 0 }

    /// The most since ``watch()`` began.
    var peak: Double { self.highest.withLock { $0 } }

    /// Looks every 20 ms until it is cancelled.
    func watch() async {
        while !Task.isCancelled {
            let current = self.current()
            self.highest.withLock { $0 = max($0, current) }
            try? await Task.sleep(for: .milliseconds(20))  // Cancellation ends the loop.
        }
    }
}
