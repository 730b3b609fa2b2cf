import Chiredis
import Glibc

/// Starts threads of our own, for code that waits in system calls and must not block the cooperative pool.
enum DedicatedThread {
    /// Runs `body` on a new detached thread; the process may end before it does.
    ///
    /// All signals are blocked there: they belong to the main program, and a write to a closed connection returns
    /// EPIPE instead of ending the process by SIGPIPE.
    ///
    /// - Parameter name: as `ps -L` shows it; cut to 15 bytes.
    /// - Returns: false when the system has no thread left; `body` is then not run.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        let box = Unmanaged.passRetained(Start(name: String(decoding: name.utf8.prefix(15), as: UTF8.self), body: body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 1 << 20)

        // The mask is inherited, so that no signal falls between the thread's start and its own masking.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                chiredis_name_this_thread(start.name)
                start.body()
                return nil
            }, box.toOpaque())
        if code != 0 { box.release() }
        return code == 0
    }

    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
