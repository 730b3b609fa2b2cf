import Glibc

private let niceness: Int32 = 5

/// A few threads of our own for work that takes milliseconds of CPU and must not hold up the cooperative pool, nor anything else:
/// where a processor is short, they get a third of what others get.
///
/// At most `queueLimit` jobs wait; one more is refused. The threads end when the object goes.
///
/// `@unchecked`: `jobs` and `isStopped` are touched only between lock and unlock of `mutex`, and nothing else changes.
final class WorkerThreads: @unchecked Sendable {
    private final class Shared: @unchecked Sendable {
        let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
        var jobs: [@Sendable () -> Void] = []
        var isStopped = false

        init() {
            pthread_mutex_init(self.mutex, nil)
            pthread_cond_init(self.condition, nil)
        }

        deinit {
            pthread_cond_destroy(self.condition)
            pthread_mutex_destroy(self.mutex)
            self.condition.deallocate()
            self.mutex.deallocate()
        }

        func withLock<R>(_ body: () -> R) -> R {
            pthread_mutex_lock(self.mutex)
            defer { pthread_mutex_unlock(self.mutex) }
            return body()
        }

        /// Waits for the next job; nil when stopped.
        func next() -> (@Sendable () -> Void)? {
            self.withLock {
                while self.jobs.isEmpty, !self.isStopped {
                    pthread_cond_wait(self.condition, self.mutex)
                }
                return self.jobs.isEmpty ? nil : self.jobs.removeFirst()
            }
        }
    }

    private let queueLimit: Int
    private let shared = Shared()

    /// - Parameter count: how many threads; the system refuses none in practice, and with none every job is refused.
    init(count: Int, queueLimit: Int) {
        var started = 0
        for _ in 0..<count where Self.start(self.shared) {
            started += 1
        }
        self.queueLimit = started > 0 ? queueLimit : 0
    }

    deinit {
        let shared = self.shared
        shared.withLock {
            shared.isStopped = true
            pthread_cond_broadcast(shared.condition)
        }
    }

    /// Runs `body` on one of the threads. Cancellation does not stop it.
    ///
    /// - Returns: nil when the queue is full; `body` is then not run.
    func run<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R? {
        await withCheckedContinuation { continuation in
            let isQueued = self.shared.withLock {
                guard self.shared.jobs.count < self.queueLimit else { return false }
                self.shared.jobs.append { continuation.resume(returning: body()) }
                pthread_cond_signal(self.shared.condition)
                return true
            }
            if !isQueued { continuation.resume(returning: nil) }
        }
    }

    private static func start(_ shared: Shared) -> Bool {
        var thread = pthread_t()
        // Signals belong to the main program; the mask is inherited.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let argument = Unmanaged.passRetained(shared)
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let shared = Unmanaged<Shared>.fromOpaque(argument).takeRetainedValue()
                // Of this thread alone, as Linux has it. Where it is refused, all are equal.
                _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
                while let job = shared.next() {
                    job()
                }
                return nil
            }, argument.toOpaque())
        guard code == 0 else {
            argument.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}
