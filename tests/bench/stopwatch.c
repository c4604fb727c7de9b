/* stopwatch: times shell commands against one another.
 *
 *     stopwatch [-n RUNS] COMMAND...
 *
 * Runs the commands in turn, RUNS times (5), and prints a line for each: median
 * wall time in ms, median processor time of all its processes in ms, the largest
 * resident set of any of them in KiB, and the exit status of the last run.
 * Alternating runs share the good and the bad moments of a machine fairly. */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { MAX_COMMANDS = 16, MAX_RUNS = 99 };

struct result {
    long long wall[MAX_RUNS], cpu[MAX_RUNS]; /* microseconds */
    long rss;
    int status;
};

static long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static long long micro(struct timeval t)
{
    return (long long)t.tv_sec * 1000000 + t.tv_usec;
}

static void run_once(char *command, struct result *r, int run)
{
    char sh[] = "sh", c[] = "-c";
    char *argv[] = {sh, c, command, NULL};
    struct rusage use;
    pid_t pid;
    int status      = 0;
    long long start = now();
    int failed      = posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, environ);
    if (failed || wait4(pid, &status, 0, &use) != pid) {
        fprintf(stderr, "stopwatch: %s\n", strerror(failed ? failed : errno));
        exit(70);
    }
    r->wall[run] = now() - start;
    r->cpu[run]  = micro(use.ru_utime) + micro(use.ru_stime);
    r->rss       = use.ru_maxrss > r->rss ? use.ru_maxrss : r->rss;
    r->status    = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int ascending(const void *a, const void *b)
{
    long long x = *(const long long *)a, y = *(const long long *)b;
    return (x > y) - (x < y);
}

static long long median(long long *v, int n)
{
    qsort(v, (size_t)n, sizeof *v, ascending);
    return v[n / 2];
}

int main(int argc, char **argv)
{
    static struct result result[MAX_COMMANDS];
    int runs = 5;
    for (int opt; (opt = getopt(argc, argv, "n:")) != -1;) {
        long n = opt == 'n' ? strtol(optarg, NULL, 10) : 0;
        if (n < 1 || n > MAX_RUNS) {
            fputs("usage: stopwatch [-n RUNS] COMMAND...\n", stderr);
            return 2;
        }
        runs = (int)n;
    }
    int n = argc - optind;
    if (n < 1 || n > MAX_COMMANDS) {
        fputs("usage: stopwatch [-n RUNS] COMMAND...\n", stderr);
        return 2;
    }
    for (int run = 0; run < runs; run++) {
        for (int i = 0; i < n; i++) {
            run_once(argv[optind + i], &result[i], run);
        }
    }
    for (int i = 0; i < n; i++) {
        struct result *r = &result[i];
        long long wall = median(r->wall, runs), cpu = median(r->cpu, runs);
        printf("%lld.%03lld %lld.%03lld %ld %d\n", wall / 1000, wall % 1000, cpu / 1000, cpu % 1000,
               r->rss, r->status);
    }
    return 0;
}
