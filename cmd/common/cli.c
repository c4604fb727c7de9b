/* cli.c: options, help, version, environment and signals.
 *
 * The getopt arrays are made from the tool's table and the shared table below;
 * nothing else lists options. */
#include "cli.h"

#include <fcntl.h>
#include <getopt.h>
#include <libdeflate.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include <zip.h>
#include <zlib.h>

#include "eclaim/near.h"
#include "eclaim/version.h"

enum {
    ID_HELP = 1000,
    ID_VERSION,
    ID_OUTPUT,
    ID_FORCE,
    ID_QUIET,
    ID_VERBOSE,
    ID_LANG,
    ID_COLOR,
    ID_PROGRESS,
    ID_EXIT_ZERO,
};

enum { MAX_OPTS = 96, HELP_COLUMN = 26, FIRST_VAL = 1000 };

static const struct {
    struct cli_opt opt;
    unsigned with; /* enum cli_with it needs; 0: every tool */
} shared[] = {
    {{"output", 'o', "FILE", "write the result to FILE; - is standard output", ID_OUTPUT},
     CLI_WITH_OUTPUT},
    {{"force", 0, NULL, "overwrite files that exist", ID_FORCE}, CLI_WITH_FORCE},
    {{"quiet", 'q', NULL, "print nothing but errors on stderr", ID_QUIET}, 0},
    {{"verbose", 'v', NULL, "say more on stderr", ID_VERBOSE}, 0},
    {{"lang", 0, "LANG", "language of messages about data: en or th", ID_LANG}, 0},
    {{"color", 0, "WHEN", "colour on stderr: auto, always or never", ID_COLOR}, 0},
    {{"progress", 0, "[WHEN]", "progress on stderr: auto, always or never", ID_PROGRESS},
     CLI_WITH_PROGRESS},
    {{"exit-zero", 0, NULL, "end with status 0 instead of 1 when data had errors", ID_EXIT_ZERO},
     0},
    {{"help", 'h', NULL, "print this help and end", ID_HELP}, 0},
    {{"version", 'V', NULL, "print versions and end", ID_VERSION}, 0},
};

/* Option i of a tool, its own first, then the shared ones; NULL behind the last. */
static const struct cli_opt *option_at(const struct cli_tool *t, size_t i)
{
    size_t own = 0;
    while (t->opts[own].name) {
        own++;
    }
    if (i < own) {
        return &t->opts[i];
    }
    i -= own;
    for (size_t k = 0; k < sizeof shared / sizeof *shared; k++) {
        if ((shared[k].with & t->with) == shared[k].with && i-- == 0) {
            return &shared[k].opt;
        }
    }
    return NULL;
}

/* --- help ------------------------------------------------------------------ */

/* Prints one option; help text that does not fit beside it starts below. */
static void print_option(FILE *f, const struct cli_opt *o)
{
    bool optional = o->arg && o->arg[0] == '[';
    int n         = o->letter ? fprintf(f, "  -%c, ", o->letter) : fprintf(f, "      ");
    n += fprintf(f, "--%s", o->name);
    if (optional) {
        n += fprintf(f, "[=%s", o->arg + 1);
    } else if (o->arg) {
        n += fprintf(f, "=%s", o->arg);
    }
    if (n > HELP_COLUMN - 2) {
        fputc('\n', f);
        n = 0;
    }
    for (const char *line = o->help; line;) {
        const char *end = strchr(line, '\n');
        int len         = end ? (int)(end - line) : (int)strlen(line);
        fprintf(f, "%*s%.*s\n", HELP_COLUMN - n, "", len, line);
        line = end ? end + 1 : NULL;
        n    = 0;
    }
}

static void print_usage_line(FILE *f, const struct cli_tool *t)
{
    fprintf(f, "usage: %s [OPTION]...%s%s\n", t->name, *t->operands ? " " : "", t->operands);
}

static void print_help(const struct cli_tool *t)
{
    print_usage_line(stdout, t);
    printf("%s\n\n", t->purpose);
    const struct cli_opt *o;
    for (size_t i = 0; (o = option_at(t, i)); i++) {
        print_option(stdout, o);
    }
    if (t->notes) {
        printf("\n%s\n", t->notes);
    }
}

void cli_print_own(FILE *f, const struct cli_tool *t)
{
    fprintf(f, "%s%s%s\n  %s\n", t->name, *t->operands ? " " : "", t->operands, t->purpose);
    const struct cli_opt *o;
    for (size_t i = 0; (o = option_at(t, i)); i++) {
        if (o->id < ID_HELP || o->id == ID_OUTPUT || o->id == ID_FORCE || o->id == ID_PROGRESS) {
            print_option(f, o);
        }
    }
}

static void print_version(const struct cli_tool *t)
{
    printf("%s (eclaim-tools) %s\n", t->name, ECL_VERSION);
    printf("libzip %s, zlib %s, libdeflate %s, libxlsxwriter %s\n", zip_libzip_version(),
           zlibVersion(), LIBDEFLATE_VERSION_STRING, lxw_version());
}

void cli_need_input(const struct cli *c)
{
    if (c->noperands == 0 && isatty(STDIN_FILENO)) {
        print_usage_line(stderr, c->tool);
        fprintf(stderr, "try '%s --help'\n", c->tool->name);
        exit(CLI_USAGE);
    }
}

/* --- signals and descriptors ------------------------------------------------ */

/* Installed with SA_RESETHAND, so that the signal raised again ends the program
 * as if nothing had been caught. */
static void on_signal(int sig)
{
    ecl_atomic_abort_all();
    raise(sig);
}

static void catch_signals(void)
{
    static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    for (size_t i = 0; i < sizeof caught / sizeof *caught; i++) {
        struct sigaction old;
        if (sigaction(caught[i], NULL, &old) == 0 && old.sa_handler == SIG_IGN) {
            continue; /* nohup, or a shell's background job */
        }
        struct sigaction sa = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
        sa.sa_flags |= SA_NODEFER;
        sigemptyset(&sa.sa_mask);
        sigaction(caught[i], &sa, NULL);
    }
    signal(SIGXFSZ, SIG_IGN); /* write then fails with a reason to print */
}

/* A file opened later must never become standard output. What is opened here
 * for the wrong direction fails when it is used. */
static void fill_closed_descriptors(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd) {
            _exit(CLI_INTERNAL);
        }
    }
}

/* --- parsing ---------------------------------------------------------------- */

static bool env_thai(void)
{
    static const char *const names[] = {"ECL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *v = getenv(names[i]);
        if (v && *v) {
            return strncmp(v, "th", 2) == 0;
        }
    }
    return false;
}

void cli_start(struct cli *c, const struct cli_tool *tool, int argc, char **argv)
{
    memset(c, 0, sizeof *c);
    c->tool = tool;
    c->argc = argc;
    c->argv = argv;
    c->thai = env_thai();
    fill_closed_descriptors();
    catch_signals();
    atexit(ecl_atomic_abort_all);
    optind = 0; /* GNU: starts anew */
}

/* The arrays getopt_long wants. A long option's val is FIRST_VAL + its index. */
struct getopt_tables {
    struct option longs[MAX_OPTS + 1];
    char shorts[2 + 3 * MAX_OPTS + 1];
};

static void make_tables(const struct cli_tool *t, struct getopt_tables *g)
{
    memset(g, 0, sizeof *g);
    char *s = g->shorts;
    *s++    = ':'; /* tells a missing argument from an unknown option */
    const struct cli_opt *o;
    for (size_t i = 0; i < MAX_OPTS && (o = option_at(t, i)); i++) {
        int has = !o->arg ? no_argument : o->arg[0] == '[' ? optional_argument : required_argument;
        g->longs[i] = (struct option){o->name, has, NULL, FIRST_VAL + (int)i};
        if (o->letter) {
            *s++ = o->letter;
            for (int k = 0; k < has; k++) {
                *s++ = ':';
            }
        }
    }
}

static const struct cli_opt *option_of(const struct cli_tool *t, int val)
{
    if (val >= FIRST_VAL) {
        return option_at(t, (size_t)(val - FIRST_VAL));
    }
    const struct cli_opt *o;
    for (size_t i = 0; (o = option_at(t, i)); i++) {
        if (o->letter == val) {
            return o;
        }
    }
    return NULL;
}

/* Says which option is unknown or ambiguous, and which may have been meant. */
_Noreturn static void unknown_option(const struct cli *c, const char *word)
{
    if (optopt) {
        cli_usage(c, "unknown option '-%c'", optopt);
    }
    size_t n         = strcspn(word + 2, "=");
    const char *best = NULL;
    unsigned least = 3, prefixes = 0;
    const struct cli_opt *o;
    for (size_t i = 0; (o = option_at(c->tool, i)); i++) {
        unsigned d = ecl_near_edits(ecl_str_make(word + 2, n), ecl_str_of(o->name));
        prefixes += n && strncmp(o->name, word + 2, n) == 0;
        if (d < least) {
            least = d;
            best  = o->name;
        }
    }
    int len = (int)n + 2;
    if (prefixes > 1) {
        cli_usage(c, "option '%.*s' is ambiguous; write it in full", len, word);
    } else if (best) {
        cli_usage(c, "unknown option '%.*s'; did you mean '--%s'?", len, word, best);
    }
    cli_usage(c, "unknown option '%.*s'", len, word);
}

static enum cli_when when(const struct cli *c, enum cli_when bare)
{
    static const char *const words[] = {"auto", "always", "never"};
    if (!c->arg) {
        return bare;
    }
    int found = -1;
    for (int i = 0; i < 3; i++) {
        found = strcmp(c->arg, words[i]) == 0 ? i : found;
    }
    return (enum cli_when)cli_known(c, found, "auto, always or never");
}

static void take_lang(struct cli *c)
{
    c->thai = strcmp(c->arg, "th") == 0;
    cli_known(c, c->thai || strcmp(c->arg, "en") == 0 ? 0 : -1, "en or th");
}

static void take_shared(struct cli *c, int id)
{
    switch (id) {
    case ID_HELP:
        print_help(c->tool);
        exit(cli_end(c, CLI_DONE));
    case ID_VERSION:
        print_version(c->tool);
        exit(cli_end(c, CLI_DONE));
    case ID_OUTPUT:
        c->output = c->arg;
        break;
    case ID_FORCE:
        c->force = true;
        break;
    case ID_QUIET:
        c->quiet = true;
        break;
    case ID_VERBOSE:
        c->verbose = true;
        break;
    case ID_LANG:
        take_lang(c);
        break;
    case ID_COLOR:
        c->color = when(c, CLI_ALWAYS);
        break;
    case ID_PROGRESS:
        c->progress = when(c, CLI_ALWAYS);
        break;
    default:
        c->exit_zero = true;
        break;
    }
}

int cli_next(struct cli *c)
{
    struct getopt_tables g;
    make_tables(c->tool, &g);
    opterr = 0;
    for (;;) {
        int at  = optind ? optind : 1;
        int val = getopt_long(c->argc, c->argv, g.shorts, g.longs, NULL);
        if (val == -1) {
            c->operands  = c->argv + optind;
            c->noperands = c->argc - optind;
            return 0;
        }
        const struct cli_opt *o = option_of(c->tool, val == '?' || val == ':' ? optopt : val);
        if (val == '?' && (optopt == 0 || !o)) {
            unknown_option(c, c->argv[optind > at ? optind - 1 : at]);
        } else if (val == '?') {
            cli_usage(c, "option '--%s' takes no argument", o->name);
        } else if (val == ':') {
            cli_usage(c, "option '--%s' needs an argument", o->name);
        }
        snprintf(c->opt, sizeof c->opt, "--%s", o->name);
        c->arg = optarg;
        if (o->id < ID_HELP) {
            return o->id;
        }
        take_shared(c, o->id);
    }
}

/* --- arguments ---------------------------------------------------------------- */

int cli_known(const struct cli *c, int found, const char *choices)
{
    if (found < 0) {
        cli_usage(c, "%s: '%s' is none of: %s", c->opt, c->arg, choices);
    }
    return found;
}

/* Digits at *p, which then points behind them; false when there are none or too many. */
static bool read_number(const char **p, uint64_t *v)
{
    const char *start = *p;
    for (*v = 0; ecl_is_digit(**p); ++*p) {
        if (__builtin_mul_overflow(*v, 10, v) ||
            __builtin_add_overflow(*v, (uint64_t)(**p - '0'), v)) {
            return false;
        }
    }
    return *p > start;
}

uint64_t cli_number(const struct cli *c, uint64_t lo, uint64_t hi)
{
    const char *p = c->arg;
    uint64_t v    = 0;
    if (!read_number(&p, &v) || *p || v < lo || v > hi) {
        cli_usage(c, "%s: '%s' is not a number from %llu to %llu", c->opt, c->arg,
                  (unsigned long long)lo, (unsigned long long)hi);
    }
    return v;
}

uint64_t cli_size(const struct cli *c)
{
    static const struct {
        const char *unit;
        uint64_t bytes;
    } units[] = {
        {"", 1},
        {"B", 1},
        {"K", UINT64_C(1) << 10},
        {"KiB", UINT64_C(1) << 10},
        {"KB", 1000},
        {"M", UINT64_C(1) << 20},
        {"MiB", UINT64_C(1) << 20},
        {"MB", 1000000},
        {"G", UINT64_C(1) << 30},
        {"GiB", UINT64_C(1) << 30},
        {"GB", 1000000000},
    };
    const char *p = c->arg;
    uint64_t v, bytes;
    if (read_number(&p, &v)) {
        for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
            if (ecl_str_eq_nocase(ecl_str_of(p), ecl_str_of(units[i].unit)) &&
                !__builtin_mul_overflow(v, units[i].bytes, &bytes)) {
                return bytes;
            }
        }
    }
    cli_usage(c, "%s: '%s' is not a size such as 512K, 10MB or 8GiB", c->opt, c->arg);
}

struct ecl_date cli_date(const struct cli *c)
{
    char text[9] = "";
    size_t n     = strlen(c->arg);
    if (n == 8) {
        memcpy(text, c->arg, 8);
    } else if (n == 10 && c->arg[4] == '-' && c->arg[7] == '-') {
        memcpy(text, c->arg, 4);
        memcpy(text + 4, c->arg + 5, 2);
        memcpy(text + 6, c->arg + 8, 2);
    }
    struct ecl_date d;
    switch (ecl_date_parse(ecl_str_of(text), &d)) {
    case ECL_DATE_OK:
        return d;
    case ECL_DATE_BUDDHIST:
        cli_usage(c, "%s: '%s' has a Buddhist year; write %04d-%02d-%02d", c->opt, c->arg, d.y, d.m,
                  d.d);
    default:
        cli_usage(c, "%s: '%s' is not a date such as 2026-01-31", c->opt, c->arg);
    }
}

enum ecl_encoding cli_encoding(const struct cli *c)
{
    return (enum ecl_encoding)cli_known(c, ecl_encoding_find(ecl_str_of(c->arg)),
                                        "utf-8, windows-874 or auto");
}

bool cli_color(const struct cli *c, int fd)
{
    if (c->color != CLI_AUTO) {
        return c->color == CLI_ALWAYS;
    }
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return !(no && *no) && term && strcmp(term, "dumb") != 0 && isatty(fd);
}
