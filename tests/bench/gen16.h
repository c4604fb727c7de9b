/* gen16.h: what the parts of gen16 share: a claim under construction, the
 * output files, and the list of faults. Each part is included by gen16.c. */
#ifndef GEN16_H
#define GEN16_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "eclaim/field.h"

enum {
    NFILES      = ECL_DRU + 1, /* LABFU is not made */
    MAX_COLUMNS = 40,
    MAX_ROWS    = 256,
    CATEGORIES  = 19,
    ROW_MAX     = 16384,
    MAX_FAULTS  = 96,
};

/* One visit of the plan; sorted by the time it is billed. */
struct visit {
    uint32_t person, key;
    uint16_t minute, admitted; /* of the end and of the start */
    uint8_t day, from;         /* service or discharge, admission */
    uint8_t nth;
    bool ip, last, single;
};

struct row {
    int8_t file;  /* ECL_NOFILE: taken out again */
    int8_t extra; /* columns beyond the standard */
    struct ecl_str f[MAX_COLUMNS];
};

struct gen;

struct claim {
    struct gen *g;
    const struct visit *v;
    uint64_t number, rng, person;
    bool first; /* first claim of this person: has the PAT row */
    unsigned age, sex, amphur, minute, from;
    bool married, own, emergency;
    struct ecl_str hn, cid, seq, an, inscl, nation, dob, title, fname, lname;
    struct ecl_str date, clinic, doctor, pharmacist;
    const char *key, *external, *refer_in, *refer_out;
    const struct dx *dx;
    int64_t cat[CATEGORIES][2];
    int row_of_fault, file_of_fault;
    uint64_t line_of_fault;
    size_t n, used;
    struct row row[MAX_ROWS]; /* from here on not cleared between claims */
    char mem[65536];
};

struct fault {
    const char *name, *rule;
    bool alone; /* only for a person with a single visit, as other claims share the row */
    /* Spoils c, or leaves it alone and returns false when it does not fit. */
    bool (*apply)(struct claim *c, const struct fault *k);
    int file;
    unsigned column;
    const char *value;
    size_t length;      /* of value, where it holds a NUL; else see apply */
    const char *scheme; /* only for claims of this INSCL */
};

struct note {
    const struct fault *fault;
    uint64_t line; /* 0: the row that is missing has none */
    int file;
    bool ip;
    char hn[16], key[16];
};

struct out {
    int fd;
    uint64_t line;
    size_t n;
    char path[512];
    char buf[1 << 18];
};

struct gen {
    uint64_t visits, seed, faults_rng;
    unsigned year, month;
    uint32_t ip_share, rate, persons;
    struct ecl_str hcode, province;
    const char *dir, *list;
    bool csv, cp874, no_header, bom, crlf, shuffle, quiet;
    bool chosen[MAX_FAULTS];
    uint32_t used[MAX_FAULTS];
    struct visit *visit;
    uint8_t *seen; /* a bit per person: the PAT row is written */
    struct note *note;
    size_t nnotes, capnotes;
    struct out *out[NFILES];
};

static _Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static uint32_t below(uint64_t *state, uint32_t n);
static struct ecl_str text(struct claim *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
static struct ecl_str baht(struct claim *c, int64_t satang);
static struct ecl_str day(struct claim *c, unsigned d);
static struct ecl_str citizen_id(struct claim *c, char first, uint64_t eleven);
static struct row *add(struct claim *c, enum ecl_file f);

#include "gen16_faults.h"
#include "gen16_tables.h"

#endif
