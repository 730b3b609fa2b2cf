import NIOPosix
import Synchronization

/// Work that blocks on the disk or takes its time, away from the threads that must not wait.
package enum BlockingWork {
    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    /// - Parameter body: gets a function that says whether the caller was cancelled.
    package static func run<Value: Sendable>(
        _ body: @escaping @Sendable (_ isCancelled: () -> Bool) throws -> Value
    ) async throws -> Value {
        let flag = Flag()
        return try await withTaskCancellationHandler {
            try await NIOThreadPool.singleton.runIfActive {
                try body { flag.isSet.load(ordering: .relaxed) }
            }
        } onCancel: {
            flag.isSet.store(true, ordering: .relaxed)
        }
    }
}
