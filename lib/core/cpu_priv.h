/* cpu_priv.h: how many threads are worth their while. */
#ifndef ECLAIM_CORE_CPU_PRIV_H
#define ECLAIM_CORE_CPU_PRIV_H

/* More threads than this wait for the disk or for one another. */
#define ECL_THREADS_MAX 8

/* threads, or when 0 the processors this process may use; at most ECL_THREADS_MAX. */
unsigned ecl_threads(unsigned threads);

#endif
