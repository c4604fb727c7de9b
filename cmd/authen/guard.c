/* guard.c: keeps cards and secrets that are in memory from other programs. */
#include "guard.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli.h"

enum { GRACE_S = 60 /* reading and waiting for other programs have ended by themselves before */ };

static char told[120];

void guard_on(void)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void guard_off(void)
{
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static void on_alarm(int sig)
{
    (void)sig;
    ecl_atomic_abort_all();
    if (write(STDERR_FILENO, told, strlen(told)) < 0) {
        _exit(CLI_CARD);
    }
    _exit(CLI_CARD);
}

void guard_reader_on(const char *tool)
{
    snprintf(told, sizeof told, "%s: another program keeps the reader to itself; close it\n", tool);
    signal(SIGALRM, on_alarm);
    alarm(GRACE_S);
}

void guard_reader_off(void)
{
    alarm(0);
}
