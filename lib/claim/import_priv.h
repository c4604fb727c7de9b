/* import_priv.h: what the parts of the importer share.
 *
 * A set is one folder, one zip, or the plain files given together. Each of its
 * files is a part: text, and the runs of rows in it by claim. import.c holds the
 * whole together; import_package.c looks at the set as a submission;
 * import_keys.c knows which claim a key means; import_columns.c
 * finds out what the columns are; import_text.c indexes pipe text where it
 * stands; import_table.c turns the other formats into stream records first;
 * import_emit.c writes the stream; import_notes.c says what was seen. */
#ifndef ECLAIM_CLAIM_IMPORT_PRIV_H
#define ECLAIM_CLAIM_IMPORT_PRIV_H

#include "eclaim/import.h"
#include "eclaim/layout.h"
#include "eclaim/table.h"
#include "io/store_priv.h"

#define BOM      "\xef\xbb\xbf"
#define MAX_COLS 255
#define MAX_LINE ((size_t)16 << 20)

/* --- keys (import_keys.c) ------------------------------------------------ */

/* Numbers keys in the order in which they are first added. */
struct keys {
    char *heap; /* each key behind two bytes of length */
    size_t heap_n, heap_cap;
    struct key {
        uint32_t at, hash;
    } * key;
    size_t n, cap;
    uint32_t *slot; /* number + 1, 0: free */
    size_t mask;
    uint64_t seed;
};

#define NO_KEY UINT32_MAX

int keys_init(struct keys *k);
void keys_done(struct keys *k);
/* A fingerprint of some text. */
uint64_t keys_print(const struct keys *k, struct ecl_str text);
/* The number of a key, or NO_KEY. */
uint32_t keys_find(const struct keys *k, struct ecl_str key);
/* Starts loading into the cache what keys_find will ask for. */
void keys_fetch(const struct keys *k, struct ecl_str key);
/* The same, looking first at a few numbers from guess on: files are often in the
 * order of the claims. */
uint32_t keys_find_near(const struct keys *k, struct ecl_str key, uint32_t guess);
/* The same, adding it when it is new; ECL_E_NOMEM when it cannot. */
int keys_add(struct keys *k, struct ecl_str key, uint32_t *number, bool *added);
struct ecl_str keys_at(const struct keys *k, uint32_t number);

/* The key of a row: 'O' HN | SEQ, 'I' AN, or for what has neither 'H' HN. */
#define KEY_MAX 1024
size_t key_make(char out[KEY_MAX], char type, struct ecl_str hn, struct ecl_str seq_or_an);
/* The reverse: type, and the parts (hn is empty for 'I'). */
char key_split(struct ecl_str key, struct ecl_str *hn, struct ecl_str *seq_or_an);

/* --- parts --------------------------------------------------------------- */

/* Consecutive rows of one claim. Packed: there is one per claim and file. Their
 * line numbers are not kept but counted again: see part.mark. */
struct __attribute__((packed)) run {
    uint32_t claim; /* ORPHAN set: number among the orphans */
    uint32_t at;    /* offset of the first row, low 32 bits */
    uint8_t at_high;
    uint8_t rows; /* RUN_ODD set: the rows are to be taken apart one by one */
};

/* Pipe text keeps the number of line ends before each multiple of this. */
#define MARK_BYTES 4096

#define ORPHAN   0x80000000u
#define RUN_ODD  0x80u
#define RUN_ROWS 0x7fu

/* What the columns of a part are. */
struct columns {
    unsigned n;             /* columns of the file; 0: not known yet */
    uint8_t slot[MAX_COLS]; /* column of the file -> column of the stream */
    int hn, seq, an;        /* columns of the file that hold the keys, or -1 */
    unsigned least;         /* a row of fewer columns lacks more than an optional tail */
    bool plain;             /* the first n columns of the standard order */
};

struct part {
    enum ecl_file file;
    size_t number; /* in the order of reading */
    const char *name;
    struct ecl_store store;
    bool records; /* store holds stream records, ready to be copied */
    enum ecl_encoding enc;
    bool enc_known;
    struct columns cols;
    struct run *run;
    size_t nrun, run_cap;
    uint32_t guess; /* claim of the last row */
    uint32_t *mark; /* of pipe text: line ends before byte i * MARK_BYTES */
    size_t nmark, mark_cap;
    uint64_t next_at, next_line;       /* line of the row at offset next_at, while writing */
    size_t next;                       /* run to be written next */
    uint64_t run_end;                  /* where the last run ends, while indexing */
    uint64_t trailing_first, trailing; /* rows with separators too many, all blank */
    uint64_t blank_first, blank;       /* blank lines */
};

/* The PAT row of a patient. */
struct pat_row {
    uint64_t print; /* of the row, to tell whether a second one is equal */
    uint64_t at;    /* in the store of its part */
    uint32_t line;
    uint16_t part; /* index in set.pat_part */
    bool odd;      /* the row is to be taken apart */
    bool claimed;  /* stands in a claim */
    bool filtered; /* stands in a claim that was left out */
};

struct set {
    struct ecl_package *package;
    struct part **part; /* in the order of the files; INS, OPD and IPD are indexed first */
    size_t npart, part_cap;
    struct keys claims, orphans;
    struct keys patients; /* HN, as numbered in pat */
    struct pat_row *pat;
    size_t pat_cap;
    struct part *pat_part[64];
    size_t npat_part;
    size_t hn_len, seq_len, an_len; /* of the first claims, to recognise damaged keys */
};

struct ecl_import {
    struct ecl_import_opts opts;
    struct ecl_budget budget;
    struct set *set;
    size_t nset;
    struct ecl_str extra[ECL_NFILES][MAX_COLS]; /* columns beyond the standard, by name */
    unsigned nextra[ECL_NFILES];
    struct ecl_buf notes;
    struct note_count {
        const char *rule;
        int file;
        uint64_t n;
    } * count;
    size_t ncount, count_cap;
    struct ecl_buf out;     /* bytes handed to the reader */
    struct ecl_buf scratch; /* a value being decoded */
    struct ecl_buf record;  /* a record being made */
    enum step {
        STEP_HEAD,
        STEP_CLAIMS,
        STEP_ORPHANS,
        STEP_PATIENTS, /* PAT rows without a visit */
        STEP_END,
    } step; /* what is written next, of set at_set */
    size_t at_set;
    uint32_t at;            /* number of the claim, orphan or patient */
    struct ecl_str pending; /* for ecl_import_input */
    struct ecl_import_stats stats;
};

/* A row of a claim file while it is being read. */
struct row {
    uint64_t line;
    uint64_t at;         /* offset in the store */
    size_t bytes;        /* with its line end */
    struct ecl_str text; /* without */
    bool odd;
};

/* --- notes and rejects (import_notes.c) ------------------------------------ */

/* Adds a %note line and calls opts.note. rule must be a literal: it is compared
 * by address. The first 1,000 of a rule and file are written, then their number. */
int import_note(struct ecl_import *imp, const char *severity, const char *rule, const char *file,
                uint64_t line, const char *field, struct ecl_str value);
/* Sums up what was tolerated in a part. */
int import_note_tolerated(struct ecl_import *imp, const struct part *p);
/* Ends the notes: says how many more there were. */
int import_notes_close(struct ecl_import *imp);

/* Writes a row to the rejects and notes why. raw is written word for word. slot is
 * the column of the stream that is at fault, or -1. */
int import_reject(struct ecl_import *imp, struct part *p, const char *rule, uint64_t line, int slot,
                  struct ecl_str raw, const char *why, struct ecl_error *err);

/* --- the set (import_package.c) --------------------------------------------- */

/* Notes what stands in a set, and what the sets together lack. */
int import_note_package(struct ecl_import *imp, const struct ecl_package *pkg);
int import_note_lacking(struct ecl_import *imp);

/* --- columns (import_columns.c) -------------------------------------------- */

/* True when the fields are a header of file f. ECL_E_FORMAT when they are the
 * header of another file. */
int columns_is_header(const struct part *p, const struct ecl_str *field, size_t n, bool *yes,
                      struct ecl_error *err);
/* Sets p->cols from a header, or from the number of columns and the first row. */
int columns_from_header(struct ecl_import *imp, struct part *p, const struct ecl_str *field,
                        size_t n, struct ecl_error *err);
int columns_from_row(struct ecl_import *imp, struct part *p, const struct ecl_str *field, size_t n,
                     struct ecl_error *err);
/* The column of the stream for a name, adding an extra column when it is new;
 * -1 when there are too many. */
int columns_slot(struct ecl_import *imp, struct part *p, struct ecl_str name);
/* The name of a column of the stream; one beyond the standard is copied to buf. */
const char *columns_name(const struct ecl_import *imp, enum ecl_file f, unsigned slot,
                         char buf[64]);
/* Columns that file f has in the stream. */
unsigned columns_out(const struct ecl_import *imp, enum ecl_file f);

/* --- parts (import_part.c) ---------------------------------------------------- */

/* Adds a part to a set; NULL when out of memory. */
struct part *import_part_new(struct ecl_import *imp, struct set *set, enum ecl_file f,
                             const char *name);
void import_part_free(struct part *p);

/* --- reading ------------------------------------------------------------- */

/* Indexes pipe text that stands in p->store. */
int import_text(struct ecl_import *imp, struct set *set, struct part *p, struct ecl_error *err);
/* Reads another format out of in; p is NULL for JSON documents of all files. */
int import_table(struct ecl_import *imp, struct set *set, struct part *p, const char *name,
                 enum ecl_format format, const struct ecl_input *in, struct ecl_error *err);
/* Makes a stream record of a row and indexes it. */
int import_record(struct ecl_import *imp, struct set *set, struct part *p, uint64_t line,
                  const uint8_t *slot, const struct ecl_str *value, size_t n, struct ecl_str raw,
                  struct ecl_error *err);
/* Puts a row into the index by the values of its keys (in UTF-8). */
int import_index(struct ecl_import *imp, struct set *set, struct part *p, const struct row *row,
                 struct ecl_str hn, struct ecl_str seq, struct ecl_str an, struct ecl_error *err);
/* Writes more of the stream to imp->out. */
int import_emit(struct ecl_import *imp, struct ecl_error *err);

/* Mends a value that is safe to mend; true when *value changed (into buf). */
bool import_normalize(const struct ecl_field *field, struct ecl_str *value, struct ecl_buf *buf);

#endif
