/* store_priv.h: text that is written once and then read at any offset.
 *
 * Either a plain file that stands on disk and is not held at all, or bytes that
 * were added: these are held in memory while the budget lasts and move to a file
 * without a name when it does not. */
#ifndef ECLAIM_IO_STORE_PRIV_H
#define ECLAIM_IO_STORE_PRIV_H

#include "eclaim/error.h"
#include "eclaim/io.h"
#include "eclaim/str.h"

/* Shared by all stores of an import. */
struct ecl_budget {
    uint64_t left;      /* bytes that may still be held in memory */
    const char *tmpdir; /* where the rest goes */
};

struct ecl_store {
    struct ecl_budget *budget;
    const char *name; /* for messages */
    uint64_t size;
    struct ecl_buf mem; /* everything, or with fd >= 0 what is not written yet */
    int fd;             /* -1: all in memory */
    bool plain;         /* fd is a file of the user's, read only */
    int64_t mtime_s, mtime_ns;
    char *win; /* the part of the file that is in memory */
    uint64_t win_at;
    size_t win_n, win_cap;
};

void ecl_store_init(struct ecl_store *s, struct ecl_budget *budget, const char *name);
void ecl_store_done(struct ecl_store *s);

/* Reads path from where it stands. */
int ecl_store_open(struct ecl_store *s, const char *path, struct ecl_error *err);

/* Appends bytes. */
int ecl_store_add(struct ecl_store *s, const void *p, size_t n, struct ecl_error *err);

/* Appends everything that in has. */
int ecl_store_fill(struct ecl_store *s, const struct ecl_input *in, struct ecl_error *err);

/* Call when the last byte is there, before the first view. For a plain file that
 * fits the budget, hold asks for it to be read into memory. */
int ecl_store_ready(struct ecl_store *s, bool hold, struct ecl_error *err);

/* The bytes from at on: at least want of them, unless the text ends before, and
 * at least one. Valid until the next view. */
int ecl_store_view(struct ecl_store *s, uint64_t at, size_t want, struct ecl_str *view,
                   struct ecl_error *err);

/* ECL_E_READ when a plain file is no longer what it was when it was opened. */
int ecl_store_unchanged(const struct ecl_store *s, struct ecl_error *err);

#endif
