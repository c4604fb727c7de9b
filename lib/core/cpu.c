/* cpu.c: the processors a process may use: taskset, batch systems and containers
 * often leave it fewer than the machine has. */
#include "core/cpu_priv.h"

#include <sched.h>
#include <unistd.h>

unsigned ecl_threads(unsigned threads)
{
    cpu_set_t set;
    if (threads == 0) {
        long n  = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set)
                                                              : sysconf(_SC_NPROCESSORS_ONLN);
        threads = n > 1 ? (unsigned)n : 1;
    }
    return threads < ECL_THREADS_MAX ? threads : ECL_THREADS_MAX;
}
