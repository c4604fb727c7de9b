/* progress.c: how far the work is, on stderr, for those who wait for it.
 *
 * The clock is read at each step, the line drawn at most five times a second.
 * One bar at a time: messages remove it, the next step draws it again. */
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

enum { FIRST_MS = 1000, EVERY_MS = 200, PLAIN_MS = 10000, BAR = 30 };

static struct cli_progress *drawn_bar;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool stdout_is_pipe(void)
{
    struct stat st;
    return fstat(STDOUT_FILENO, &st) == 0 && S_ISFIFO(st.st_mode);
}

void cli_progress_start(struct cli_progress *p, const struct cli *c, const char *what,
                        uint64_t total, bool bytes)
{
    bool tty    = isatty(STDERR_FILENO) && tcgetpgrp(STDERR_FILENO) == getpgrp();
    bool wanted = c->progress == CLI_ALWAYS ||
                  (c->progress == CLI_AUTO && tty && !c->quiet && !stdout_is_pipe());
    int64_t start = now_ms();
    *p            = (struct cli_progress){.on      = wanted,
                                          .tty     = tty,
                                          .bytes   = bytes,
                                          .what    = what,
                                          .total   = total,
                                          .started = start,
                                          .next    = start + (tty ? FIRST_MS : PLAIN_MS)};
}

/* "12 of 30 MB" or "1200 claims", and how many in a second. */
static void print_counts(const struct cli_progress *p, int64_t elapsed)
{
    uint64_t unit   = p->bytes ? 1000000 : 1;
    const char *of  = p->bytes ? "MB" : p->unit ? p->unit : "claims";
    uint64_t second = elapsed > 0 ? p->done * 1000 / (uint64_t)elapsed / unit : 0;
    fprintf(stderr, " %llu", (unsigned long long)(p->done / unit));
    if (p->total) {
        fprintf(stderr, " of %llu", (unsigned long long)(p->total / unit));
    }
    fprintf(stderr, " %s, %llu %s/s", of, (unsigned long long)second, of);
}

static void draw(struct cli_progress *p, int64_t now)
{
    uint64_t done = p->done < p->total ? p->done : p->total;
    fprintf(stderr, "%s%s", p->tty ? "\r" : "", p->what);
    if (p->total) {
        int full = (int)(done * BAR / p->total);
        fprintf(stderr, " [%.*s%*s] %3d%%", full, "##############################", BAR - full, "",
                (int)(done * 100 / p->total));
    }
    print_counts(p, now - p->started);
    fprintf(stderr, "%s", p->tty ? "\033[K" : "\n");
    fflush(stderr);
    p->drawn  = p->tty;
    drawn_bar = p->tty ? p : NULL;
}

void cli_progress_add(struct cli_progress *p, uint64_t n)
{
    p->done += n;
    if (!p->on) {
        return;
    }
    int64_t now = now_ms();
    if (now >= p->next) {
        draw(p, now);
        p->next = now + (p->tty ? EVERY_MS : PLAIN_MS);
    }
}

void cli_progress_clear(void)
{
    if (drawn_bar) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
        drawn_bar->drawn = false;
        drawn_bar        = NULL;
    }
}

void cli_progress_end(struct cli_progress *p)
{
    if (p->drawn) {
        cli_progress_clear();
    }
    p->on = false;
}
