#include <hiredis/hiredis.h>
// Two things of the system that Swift's Glibc module lacks: the descriptor by which one thread wakes another out of
// poll(2), and a thread's name.
#include <sys/eventfd.h>
#include <sys/prctl.h>

static inline void chiredis_name_this_thread(const char *name) {
    prctl(PR_SET_NAME, name, 0, 0, 0);
}
