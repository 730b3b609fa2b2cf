import Glibc
import Synchronization

/// The memory that one program of a stack holds, looked at again and again.
final class ResidentMemory: Sendable {
    private let roots: Set<Int32>
    private let program: String
    private let highest = Mutex(0)

    /// - Parameters:
    ///   - roots: Processes whose children are searched.
    ///   - program: The program's name; of several replicas the sum counts.
    init(of program: String, under roots: Set<Int32>) {
        self.program = program
        self.roots = roots
    }

    /// Bytes now. Reads `/proc` once.
    func current() -> Int {
        let processes = ProcessTimes.processes()
        var family = self.roots
        var size = 0
        while family.count != size {
            size = family.count
            for process in processes where family.contains(process.parent) { family.insert(process.pid) }
        }
        let own = processes.filter { family.contains($0.pid) && $0.name == self.program }
        return own.map(\.residentPages).reduce(0, +) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// The most since ``watch()`` began.
    var peak: Int { self.highest.withLock { $0 } }

    /// Looks every 20 ms until it is cancelled.
    func watch() async {
        while !Task.isCancelled {
            let current = self.current()
            self.highest.withLock { $0 = max($0, current) }
            try? await Task.sleep(for: .milliseconds(20))  // Cancellation ends the loop.
        }
    }
}
