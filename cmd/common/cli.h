/* cli.h: the command line that all tools share.
 *
 * A tool has one table of options; it makes the getopt arrays, --help and, by way
 * of --help, the check against the man page. Functions that find the user at
 * fault print one line and end the program with status 2; everything else
 * returns a status for main to return through cli_end. */
#ifndef CLI_H
#define CLI_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "eclaim/date.h"
#include "eclaim/error.h"
#include "eclaim/io.h"
#include "eclaim/text.h"

/* Exit statuses; published, they never change their meaning. */
enum cli_status {
    CLI_DONE     = 0,
    CLI_DATA     = 1, /* done, but the data had errors */
    CLI_USAGE    = 2,
    CLI_INPUT    = 3, /* cannot be read, or is not the format */
    CLI_OUTPUT   = 4,
    CLI_NETWORK  = 5,
    CLI_CARD     = 6,
    CLI_UNSAFE   = 7, /* refused for safety */
    CLI_INTERNAL = 70,
};

struct cli_opt {
    const char *name; /* long name, without dashes */
    char letter;      /* short name, or 0 */
    const char *arg;  /* name of the argument, in [] when optional; NULL: takes none */
    const char *help; /* what it does; a line end begins a new line in --help */
    int id;           /* what cli_next returns: 1 to 999, unique in the tool */
};

/* Which shared options a tool has besides --help, --version, --quiet, --verbose,
 * --lang, --color and --exit-zero. */
enum cli_with {
    CLI_WITH_OUTPUT   = 1, /* -o, --output */
    CLI_WITH_FORCE    = 2, /* --force */
    CLI_WITH_PROGRESS = 4, /* --progress */
};

struct cli_tool {
    const char *name;           /* "ecl-import" */
    const char *operands;       /* "[PATH]..." */
    const char *purpose;        /* one line */
    const struct cli_opt *opts; /* ends with a row whose name is NULL */
    const char *notes;          /* printed below the options by --help, or NULL */
    unsigned with;              /* bits of enum cli_with */
};

enum cli_when { CLI_AUTO, CLI_ALWAYS, CLI_NEVER };

/* The state of parsing and the values of the shared options. */
struct cli {
    const struct cli_tool *tool;
    const char *output; /* -o FILE, or NULL */
    bool force, quiet, verbose, exit_zero;
    bool thai; /* --lang, else the environment */
    enum cli_when color, progress;

    char opt[32];    /* the option cli_next returned, as in "--split", for messages */
    const char *arg; /* its argument, or NULL */

    char **operands; /* behind the options, once cli_next returned 0 */
    int noperands;

    int argc;
    char **argv;
};

/* Prepares parsing, takes care of signals and of closed standard descriptors. */
void cli_start(struct cli *c, const struct cli_tool *tool, int argc, char **argv);

/* The id of the tool's next option, with c->opt and c->arg; 0 behind the last.
 * Handles the shared options; ends the program after --help and --version. */
int cli_next(struct cli *c);

/* Prints what a tool takes, what it is for and its own options, without those every
 * tool has: a part of the help of a tool with commands. */
void cli_print_own(FILE *f, const struct cli_tool *t);

/* For tools that read standard input: without operands and with a terminal as
 * standard input, prints a short usage and ends with status 2. */
void cli_need_input(const struct cli *c);

/* --- arguments of options: end with status 2 when c->arg is not one ---------- */

/* Bytes: 512, 512K, 10MB, 8GiB. K, M, G and KiB, MiB, GiB are powers of 1024,
 * KB, MB, GB of 1000. */
uint64_t cli_size(const struct cli *c);
/* A number from lo to hi. */
uint64_t cli_number(const struct cli *c, uint64_t lo, uint64_t hi);
/* YYYY-MM-DD or YYYYMMDD, Gregorian; a Buddhist year is refused with the
 * Gregorian date to write. */
struct ecl_date cli_date(const struct cli *c);
enum ecl_encoding cli_encoding(const struct cli *c);
/* found, the answer of an ecl_..._find function; a negative one is refused with
 * the choices there are: cli_known(c, ecl_format_find(s), "txt, csv, dbf or jsonl"). */
int cli_known(const struct cli *c, int found, const char *choices);

/* --- messages ---------------------------------------------------------------- */

/* Prints "ecl-import: TEXT" and where to find help; ends with status 2. */
_Noreturn void cli_usage(const struct cli *c, const char *fmt, ...) ECL_PRINTF(2, 3);
/* Prints an error as "ecl-import: FILE:LINE: FIELD: TEXT", control bytes escaped,
 * and returns its exit status. */
int cli_fail(const struct cli *c, const struct ecl_error *err);
/* Prints "ecl-import: TEXT" on stderr, unless --quiet. */
void cli_note(const struct cli *c, const char *fmt, ...) ECL_PRINTF(2, 3);
/* Under a sum of money: how many rows of CHT it leaves out; nothing when 0. */
void cli_tell_unbilled(const struct cli *c, uint64_t rows);
/* $TMPDIR, or NULL when it is not set. */
const char *cli_tmpdir(void);
/* The exit status of an enum ecl_code. */
int cli_status(int code);
/* Whether to colour what goes to descriptor fd. */
bool cli_color(const struct cli *c, int fd);
/* Appends s so that a terminal shows every byte: control bytes and bytes that are
 * not UTF-8 become \xHH. */
int cli_escape(struct ecl_buf *b, struct ecl_str s);

/* Flushes stdout and returns the status for main: status itself, 0 instead of 1
 * with --exit-zero, or 4 with a message when stdout could not be written. */
int cli_end(const struct cli *c, int status);

/* --- input and output ---------------------------------------------------------- */

/* Opens path ("-" or NULL: standard input) for reading. Close *fd when above 2. */
int cli_input(const char *path, int *fd, struct ecl_input *in, struct ecl_error *err) ECL_MUST_USE;

/* Where results go: a file that appears whole or not at all, or standard output.
 * Writes are gathered in a buffer. */
struct cli_out {
    struct ecl_output out; /* write here */
    struct ecl_atomic *file;
    struct ecl_output raw;
    struct ecl_buf buf;
    bool stream; /* set by the caller: a claim stream, see cli_out_abort */
    char last;   /* the last byte that is on its way; NUL: nothing is */
};

/* path "-" or NULL: standard output. */
int cli_out_open(struct cli_out *o, const char *path, bool force,
                 struct ecl_error *err) ECL_MUST_USE;
/* Writes what is gathered, makes the file appear, frees. */
int cli_out_finish(struct cli_out *o, struct ecl_error *err) ECL_MUST_USE;
/* Frees; the file does not appear. Of a claim stream on standard output that has begun,
 * the last line says that it is broken. Does nothing after cli_out_finish. */
void cli_out_abort(struct cli_out *o);

/* --- progress ------------------------------------------------------------------ */

/* A line on stderr: on a terminal a bar after one second, unless standard output
 * is a pipe (the last tool of a pipeline shows it); with --progress=always a plain
 * line every ten seconds elsewhere. */
struct cli_progress {
    bool on, tty, drawn, bytes;
    const char *what;
    const char *unit; /* what is counted, if not claims; set after cli_progress_start */
    uint64_t done, total;
    int64_t started, next; /* milliseconds */
};

/* what: "reading"; total 0: unknown; bytes: count in bytes, else claims. */
void cli_progress_start(struct cli_progress *p, const struct cli *c, const char *what,
                        uint64_t total, bool bytes);
void cli_progress_add(struct cli_progress *p, uint64_t n);
void cli_progress_end(struct cli_progress *p);
/* Removes a bar that is drawn; every message does so first. */
void cli_progress_clear(void);

#endif
