import Glibc

/// Why an event is not counted.
enum PerfEventError: Error, Hashable {
    /// The machine has no counter for it, as most virtual ones: `ENOENT`, `ENODEV`, `EOPNOTSUPP`.
    case notSupported
    /// `kernel.perf_event_paranoid`, a missing `CAP_PERFMON`, or a container's filter: `EACCES`, `EPERM`.
    case notPermitted
    /// The kernel was built without it: `ENOSYS`.
    case noSystemCall
    /// It would take too many descriptors: `EMFILE`, `ENFILE`, or the collector's own bound.
    case tooManyFiles
    case other(errno: Int32)

    init(errno code: Int32) {
        self =
            switch code {
            case ENOENT, ENODEV, EOPNOTSUPP: .notSupported
            case EACCES, EPERM: .notPermitted
            case ENOSYS: .noSystemCall
            case EMFILE, ENFILE: .tooManyFiles
            default: .other(errno: code)
            }
    }
}

extension PerfEventError: CustomStringConvertible {
    var description: String {
        switch self {
        case .notSupported: "not supported by this machine"
        case .notPermitted: "not permitted: it takes CAP_PERFMON, or kernel.perf_event_paranoid below 1"
        case .noSystemCall: "the kernel has no perf_event_open"
        case .tooManyFiles: "too many open files"
        case .other(let code): String(cString: strerror(code))
        }
    }
}
