/* desk.h: what the commands share that change something at a service: the journal, the
 * clock, citizen IDs that come in, and what is told at the end. */
#ifndef DESK_H
#define DESK_H

#include "eclaim/desk.h"
#include "entry_print.h"
#include "setup.h"

/* The journal of the settings: journal.file, else eclaim/journal below $XDG_STATE_HOME or
 * ~/.local/state, whose folder is made with mode 0700. With read_only it must exist:
 * ECL_E_READ with err->sys ENOENT. */
int desk_journal(const struct setup *s, bool read_only, struct ecl_journal **j,
                 struct ecl_error *err);

/* A desk that tells on standard error what it waits for, and gives up waiting when it is
 * interrupted. c must outlive it. dry: nothing is sent or written. */
int desk_open(struct ecl_desk *d, const struct cli *c, const struct setup *s, bool dry,
              struct ecl_error *err);
void desk_close(struct ecl_desk *d);

int64_t desk_now(void);

/* A value that may be private: arg itself, which is wiped from the list of processes, or with
 * "-" the next line of standard input. Ends the program with status 2 when it does not fit or there
 * is no line. */
void desk_value(const struct cli *c, char *out, size_t room);
/* c->arg, which is not private; ends the program with status 2 when it does not fit. */
void desk_copy(const struct cli *c, char *out, size_t room);
/* c->arg as a form; of lists there are no shell variables. */
enum print_form desk_form(const struct cli *c, bool list);
/* A citizen ID of 13 digits, as desk_value. */
void desk_pid(const struct cli *c, char out[16]);

/* The number of an entry of the journal; ends the program with status 2 when it is none. */
int64_t desk_entry_number(const struct cli *c, const char *text);

/* The status of a command by how a request ended, r being its answer: 1 when the service said
 * no, and that of the error else. */
int desk_status(const struct ecl_journal_entry *e, int r);

/* Prints an entry to standard output. */
int desk_print(const struct entry_style *s, const struct ecl_journal_entry *e,
               struct ecl_error *err);

/* Tells a request that came to nothing, and what to do. The status for cli_end. */
int desk_tell(const struct cli *c, const struct ecl_journal_entry *e, const struct ecl_error *err);

#endif
