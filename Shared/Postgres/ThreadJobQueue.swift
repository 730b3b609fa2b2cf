import Glibc

/// The jobs of one `ThreadExecutor`, and the loop of its thread.
///
/// `@unchecked Sendable`: `jobs` and `isStopped` are read and written only between `pthread_mutex_lock` and
/// `pthread_mutex_unlock`, and the two pointers never change.
final class ThreadJobQueue: @unchecked Sendable {
    /// A job keeps its executor alive until it has run, so that the executor's last user may be the job itself.
    private struct Entry {
        let job: UnownedJob
        let executor: ThreadExecutor
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [Entry] = []
    private var isStopped = false

    init() {
        self.mutex.initialize(to: pthread_mutex_t())
        self.condition.initialize(to: pthread_cond_t())
        pthread_mutex_init(self.mutex, nil)
        pthread_cond_init(self.condition, nil)
    }

    deinit {
        pthread_cond_destroy(self.condition)
        pthread_mutex_destroy(self.mutex)
        self.condition.deallocate()
        self.mutex.deallocate()
    }

    func append(_ job: UnownedJob, for executor: ThreadExecutor) {
        pthread_mutex_lock(self.mutex)
        self.jobs.append(Entry(job: job, executor: executor))
        pthread_mutex_unlock(self.mutex)
        pthread_cond_signal(self.condition)
    }

    func stop() {
        pthread_mutex_lock(self.mutex)
        self.isStopped = true
        pthread_mutex_unlock(self.mutex)
        pthread_cond_signal(self.condition)
    }

    /// Runs jobs in order on the calling thread; returns once stopped and empty.
    func runUntilStopped() {
        var batch: [Entry] = []
        while self.take(&batch) {
            for entry in batch {
                entry.job.runSynchronously(on: entry.executor.asUnownedSerialExecutor())
            }
            batch.removeAll(keepingCapacity: true)
        }
    }

    /// Waits for jobs and moves them all into `batch`; false when there will be none.
    private func take(_ batch: inout [Entry]) -> Bool {
        pthread_mutex_lock(self.mutex)
        defer { pthread_mutex_unlock(self.mutex) }
        while self.jobs.isEmpty {
            if self.isStopped { return false }
            pthread_cond_wait(self.condition, self.mutex)
        }
        swap(&batch, &self.jobs)
        return true
    }
}
