#include <errno.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* glibc has no function for this call, and the fields of perf_event_attr are bits and unions, which Swift does not import. */

/* Counts an event for everything that runs on `cpu`, from now on. Returns a descriptor that closes on exec, or -errno. */
static inline int cperf_open(uint32_t type, uint64_t config, int cpu) {
    struct perf_event_attr attributes;
    memset(&attributes, 0, sizeof(attributes));
    attributes.size = sizeof(attributes);
    attributes.type = type;
    attributes.config = config;
    attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    long descriptor = syscall(SYS_perf_event_open, &attributes, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
    return descriptor < 0 ? -errno : (int)descriptor;
}

/* What a counter says: its count, and for how many nanoseconds it was wanted and did count. */
struct cperf_count {
    uint64_t value, enabled, running;
};

/* Returns 0, or -errno. */
static inline int cperf_read(int descriptor, struct cperf_count *count) {
    ssize_t size;
    do {
        size = read(descriptor, count, sizeof(*count));
    } while (size < 0 && errno == EINTR);
    if (size < 0) return -errno;
    return size == sizeof(*count) ? 0 : -EIO;
}
