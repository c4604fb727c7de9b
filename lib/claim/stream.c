/* stream.c: the claim stream, read block by block, one claim at a time.
 *
 * The buffer holds at least the claim being read; pos holds the offsets of the
 * separators of everything in the buffer. A claim is taken apart in one go; when
 * the buffer ends inside it, more is read and the claim is begun again, which
 * happens once a block. Views point into the buffer, so nothing is copied.
 * Format: ecl-stream(5). */
#include "eclaim/stream.h"

#include <stdlib.h>

#include "io/scan_priv.h"

#define BLOCK    ((size_t)256 << 10)
#define MAX_COLS 255

/* The columns of a file that has a %cols line. */
struct cols {
    unsigned n;
    uint8_t slot[MAX_COLS]; /* column of the stream -> place in record.f */
    struct ecl_str extra[MAX_COLS];
    unsigned nextra;
};

struct ecl_stream {
    struct ecl_input in;
    bool eof;
    bool torn; /* the input ended inside a line */
    char *p;   /* buffer */
    size_t n, cap;
    uint32_t *pos; /* separators of p[0..n) */
    size_t npos, pos_cap;
    size_t at;     /* where the next claim starts in p */
    size_t kpos;   /* its first separator in pos */
    uint64_t line; /* lines of the stream before at */
    uint64_t claims;
    struct ecl_buf head;
    struct cols *cols[ECL_NFILES]; /* NULL: the standard columns */
    struct ecl_claim claim;
    struct ecl_record *rec, *sorted;
    size_t rec_cap, sorted_cap;
    struct ecl_str *field;
    size_t field_cap;
};

static int fail_line(const struct ecl_stream *s, struct ecl_error *err, uint64_t line,
                     const char *what)
{
    return ecl_fail_at(err, ECL_E_FORMAT, s->in.name, line, NULL, "%s", what);
}

static int fail_broken(const struct ecl_stream *s, struct ecl_error *err)
{
    return fail_line(s, err, s->line + 1, "the stream is not complete: what wrote it failed here");
}

static int no_memory(const struct ecl_stream *s, struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_NOMEM, s->in.name, "out of memory");
}

/* Makes room for need elements of size bytes in *array. */
static int room(void *array, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap) {
        return ECL_OK;
    }
    void *old;
    memcpy(&old, array, sizeof old);
    size_t want = *cap + *cap / 2 > need ? *cap + *cap / 2 : need, bytes;
    if (__builtin_mul_overflow(want, size, &bytes) || !(old = realloc(old, bytes))) {
        return ECL_E_NOMEM;
    }
    memcpy(array, &old, sizeof old);
    *cap = want;
    return ECL_OK;
}

/* Moves what is still needed to the front of the buffer. */
static void compact(struct ecl_stream *s)
{
    memmove(s->p, s->p + s->at, s->n - s->at);
    size_t left = s->npos - s->kpos;
    for (size_t i = 0; i < left; i++) {
        s->pos[i] = s->pos[s->kpos + i] - (uint32_t)s->at;
    }
    s->npos = left;
    s->kpos = 0;
    s->n -= s->at;
    s->at = 0;
}

/* Reads more. ECL_OK when something was added, ECL_EOF when the input has ended. */
static int refill(struct ecl_stream *s, struct ecl_error *err)
{
    if (s->eof) {
        return ECL_EOF;
    }
    if (s->at > 0) {
        compact(s);
    }
    if (s->n > ECL_STREAM_CLAIM_MAX) {
        return fail_line(s, err, s->line + 1, "a claim of more than 256 MiB");
    }
    /* one byte more, for a closing LF */
    if (room(&s->p, &s->cap, s->n + BLOCK + 1, 1) != ECL_OK ||
        room(&s->pos, &s->pos_cap, s->npos + BLOCK + 1 + ECL_SCAN_SLACK, sizeof *s->pos) !=
            ECL_OK) {
        return no_memory(s, err);
    }
    ssize_t got = ecl_input_full(&s->in, s->p + s->n, BLOCK, err);
    if (got < 0) {
        return (int)got;
    }
    size_t add = (size_t)got;
    s->eof     = add < BLOCK;
    if (s->eof && s->n + add > 0 && s->p[s->n + add - 1] != '\n') {
        s->p[s->n + add++] = '\n'; /* so that the line is told from one that goes on */
        s->torn            = true;
    }
    if (add == 0) {
        return ECL_EOF;
    }
    unsigned flags = 0;
    s->npos += ecl_scan(s->p + s->n, add, (uint32_t)s->n, s->pos + s->npos, &flags);
    s->n += add;
    return ECL_OK;
}

/* A writer that was killed or ran out of disk leaves half a line: its values are not
 * to be believed, and claims behind it are missing. */
static int check_whole(const struct ecl_stream *s, struct ecl_error *err)
{
    if (s->torn && s->at == s->n) {
        return fail_line(s, err, s->line,
                         "the stream ends inside a line: what wrote it did not finish");
    }
    return ECL_OK;
}

/* The separator that ends the line at s->at, or npos when it is not there yet. */
static size_t line_end(const struct ecl_stream *s, size_t k)
{
    while (k < s->npos && s->p[s->pos[k]] != '\n') {
        k++;
    }
    return k;
}

/* --- the head ----------------------------------------------------------- */

/* Takes apart `%cols|FILE|name|name...`. */
static int read_cols(struct ecl_stream *s, struct ecl_str line, struct ecl_error *err)
{
    const char *end  = line.p + line.n;
    const char *name = line.p + strlen("%cols|");
    const char *bar  = memchr(name, '|', (size_t)(end - name));
    int f            = bar ? ecl_file_find(ecl_str_make(name, (size_t)(bar - name))) : ECL_NOFILE;
    if (f < 0 || s->cols[f]) {
        return fail_line(s, err, 0, "a %cols line names no claim file, or one twice");
    }
    struct cols *c = s->cols[f] = calloc(1, sizeof *c);
    if (!c) {
        return no_memory(s, err);
    }
    unsigned nfields         = ecl_file_spec((enum ecl_file)f)->nfields;
    bool taken[2 * MAX_COLS] = {false};
    while (bar) {
        name               = bar + 1;
        bar                = memchr(name, '|', (size_t)(end - name));
        struct ecl_str one = ecl_str_make(name, (size_t)((bar ? bar : end) - name));
        int at             = ecl_field_find((enum ecl_file)f, one, NULL);
        unsigned slot      = at >= 0 ? (unsigned)at : nfields + c->nextra;
        if (slot >= MAX_COLS || c->n >= MAX_COLS || taken[slot]) {
            return fail_line(s, err, 0, "a %cols line has a column twice, or too many");
        }
        if (at < 0) {
            c->extra[c->nextra++] = one;
        }
        taken[slot]     = true;
        c->slot[c->n++] = (uint8_t)slot;
    }
    return ECL_OK;
}

/* Runs over the lines of the head. */
static bool head_line(const struct ecl_stream *s, size_t *at, struct ecl_str *line)
{
    if (*at >= s->head.n) {
        return false;
    }
    const char *p  = s->head.p + *at;
    const char *lf = memchr(p, '\n', s->head.n - *at);
    *line          = ecl_str_make(p, (size_t)(lf - p));
    *at += line->n + 1;
    return true;
}

static int check_head_line(const struct ecl_stream *s, struct ecl_str line, struct ecl_error *err)
{
    if (s->line == 0) {
        if (!ecl_str_starts(line, ECL_STR("%ecl|"))) {
            return fail_line(s, err, 1,
                             "not a claim stream: the first line is not %ecl|1; ecl-import makes "
                             "one from 16 files");
        }
        if (!ecl_str_is(line, "%ecl|1")) {
            return fail_line(s, err, 1, "a claim stream of another version than 1");
        }
        return ECL_OK;
    }
    if (ecl_str_is(line, ECL_STREAM_BROKEN)) {
        return fail_broken(s, err);
    }
    if (!ecl_str_starts(line, ECL_STR("%cols|")) && !ecl_str_starts(line, ECL_STR("%note|")) &&
        !ecl_str_is(line, "%ecl|1")) {
        return fail_line(s, err, s->line + 1, "an unknown kind of % line");
    }
    return ECL_OK;
}

/* Moves the % lines of the start into s->head. */
static int take_head(struct ecl_stream *s, struct ecl_error *err)
{
    for (;;) {
        size_t k = line_end(s, s->kpos);
        int r;
        if (k == s->npos) {
            r = refill(s, err);
            if (r == ECL_EOF) {
                return ECL_OK;
            }
            if (r < 0) {
                return r;
            }
            continue;
        }
        struct ecl_str line = ecl_str_make(s->p + s->at, s->pos[k] - s->at);
        if (s->line > 0 && (line.n == 0 || line.p[0] != '%')) {
            return ECL_OK;
        }
        r = check_head_line(s, line, err);
        if (r != ECL_OK) {
            return r;
        }
        if (ecl_buf_add(&s->head, line.p, line.n + 1) != ECL_OK) {
            return ecl_fail(err, ECL_E_NOMEM, s->in.name, "too many %% lines");
        }
        s->line++;
        s->at   = s->pos[k] + 1u;
        s->kpos = k + 1;
        r       = check_whole(s, err);
        if (r != ECL_OK) {
            return r;
        }
    }
}

static int read_head(struct ecl_stream *s, struct ecl_error *err)
{
    int r = take_head(s, err);
    if (r == ECL_OK && s->line == 0) {
        r = fail_line(s, err, 0, "the input is empty: not a claim stream");
    }
    struct ecl_str line;
    for (size_t at = 0; r == ECL_OK && head_line(s, &at, &line);) {
        if (ecl_str_starts(line, ECL_STR("%cols|"))) {
            r = read_cols(s, line, err);
        }
    }
    return r;
}

/* --- claims ------------------------------------------------------------- */

#define TAG(a, b, c) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16)

/* The file of a record's tag. */
static inline int tag_file(const char *p, size_t n)
{
    if (n != 3) {
        return n == 5 && memcmp(p, "LABFU", 5) == 0 ? ECL_LABFU : ECL_NOFILE;
    }
    switch (TAG((unsigned char)p[0], (unsigned char)p[1], (unsigned char)p[2])) {
    case TAG('I', 'N', 'S'):
        return ECL_INS;
    case TAG('P', 'A', 'T'):
        return ECL_PAT;
    case TAG('O', 'P', 'D'):
        return ECL_OPD;
    case TAG('O', 'R', 'F'):
        return ECL_ORF;
    case TAG('O', 'D', 'X'):
        return ECL_ODX;
    case TAG('O', 'O', 'P'):
        return ECL_OOP;
    case TAG('I', 'P', 'D'):
        return ECL_IPD;
    case TAG('I', 'R', 'F'):
        return ECL_IRF;
    case TAG('I', 'D', 'X'):
        return ECL_IDX;
    case TAG('I', 'O', 'P'):
        return ECL_IOP;
    case TAG('C', 'H', 'T'):
        return ECL_CHT;
    case TAG('C', 'H', 'A'):
        return ECL_CHA;
    case TAG('A', 'E', 'R'):
        return ECL_AER;
    case TAG('A', 'D', 'P'):
        return ECL_ADP;
    case TAG('L', 'V', 'D'):
        return ECL_LVD;
    case TAG('D', 'R', 'U'):
        return ECL_DRU;
    default:
        return ECL_NOFILE;
    }
}

static bool parse_line_number(struct ecl_str s, uint64_t *out)
{
    uint64_t v = 0;
    if (s.n == 0 || s.n > 18) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        if (!ecl_is_digit(s.p[i])) {
            return false;
        }
        v = v * 10 + (uint64_t)(s.p[i] - '0');
    }
    *out = v;
    return true;
}

/* The text between separators k and k + 1. */
static inline struct ecl_str between(const struct ecl_stream *s, size_t k)
{
    return ecl_str_make(s->p + s->pos[k] + 1, s->pos[k + 1] - s->pos[k] - 1u);
}

/* Takes apart the CLAIM line between separators k and kend, its LF. */
static int claim_line(struct ecl_stream *s, size_t k, size_t kend, struct ecl_error *err)
{
    struct ecl_claim *c = &s->claim;
    if (kend - k != 4) {
        return fail_line(s, err, s->line + 1, "a CLAIM line must be CLAIM|type|hcode|HN|SEQ or AN");
    }
    struct ecl_str type = between(s, k);
    if (ecl_str_is(type, "OP")) {
        c->type = ECL_CLAIM_OP;
    } else if (ecl_str_is(type, "IP")) {
        c->type = ECL_CLAIM_IP;
    } else if (ecl_str_is(type, "--")) {
        c->type = ECL_CLAIM_NONE;
    } else {
        return fail_line(s, err, s->line + 1, "the type of a claim is OP, IP or --");
    }
    c->hcode = between(s, k + 1);
    c->hn    = between(s, k + 2);
    c->key   = between(s, k + 3);
    return ECL_OK;
}

/* Splits the record that starts at start and whose separators are k to kend, its
 * LF. Its fields go to s->field[nfield...]; *used tells how many. */
static int read_record(struct ecl_stream *s, size_t start, size_t k, size_t kend, size_t nfield,
                       uint64_t line, struct ecl_record *r, size_t *used, struct ecl_error *err)
{
    int f = tag_file(s->p + start, s->pos[k] - start);
    if (f < 0) {
        return fail_line(s, err, line, "a record of no claim file: each starts with INS, PAT...");
    }
    if (kend - k < 2 || !parse_line_number(between(s, k), &r->line)) {
        return fail_line(s, err, line, "a record needs a line number behind its file");
    }
    const struct cols *c             = s->cols[f];
    const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)f);
    unsigned ncols = c ? c->n : spec->nstd, nextra = c ? c->nextra : 0;
    size_t slots = (size_t)spec->nfields + nextra, n = kend - k - 1;
    if (n > ncols) {
        return ecl_fail_at(err, ECL_E_FORMAT, s->in.name, line, NULL,
                           "a record of %s has %zu fields instead of %u", spec->name, n, ncols);
    }
    if (room(&s->field, &s->field_cap, nfield + slots, sizeof *s->field) != ECL_OK) {
        return no_memory(s, err);
    }
    struct ecl_str *out  = s->field + nfield;
    struct ecl_str blank = ecl_str_make(s->p + s->pos[kend], 0);
    for (size_t i = c ? 0 : n; i < slots; i++) {
        out[i] = blank;
    }
    for (size_t i = 0; i < n; i++) {
        out[c ? c->slot[i] : i] = between(s, k + 1 + i);
    }
    r->file   = (uint8_t)f;
    r->nextra = (uint8_t)nextra;
    r->text   = ecl_str_make(s->p + start, s->pos[kend] - start);
    *used     = slots;
    return ECL_OK;
}

/* Records that stand out of the order of the files, put into it. */
static int sort_records(struct ecl_stream *s, struct ecl_error *err)
{
    struct ecl_claim *c = &s->claim;
    if (room(&s->sorted, &s->sorted_cap, c->nrec, sizeof *s->sorted) != ECL_OK) {
        return no_memory(s, err);
    }
    uint32_t next[ECL_NFILES];
    memcpy(next, c->first, sizeof next);
    for (size_t i = 0; i < c->nrec; i++) {
        s->sorted[next[s->rec[i].file]++] = s->rec[i];
    }
    memcpy(s->rec, s->sorted, c->nrec * sizeof *s->rec);
    return ECL_OK;
}

/* True when the line at offset at starts a claim or is a % line. */
static inline bool claim_starts(const struct ecl_stream *s, size_t at)
{
    const char *p = s->p + at;
    return *p == '%' || (*p == 'C' && s->n - at >= 6 && memcmp(p, "CLAIM|", 6) == 0);
}

/* Counts, pointers and order, once all records of the claim are there. Until
 * now record.f held an index, for the array of fields may move while it grows. */
static int finish_claim(struct ecl_stream *s, bool ordered, struct ecl_error *err)
{
    struct ecl_claim *c = &s->claim;
    uint32_t at         = 0;
    for (int f = 0; f < ECL_NFILES; f++) {
        c->first[f] = at;
        at += c->count[f];
    }
    for (size_t i = 0; i < c->nrec; i++) {
        s->rec[i].f = s->field + (uintptr_t)s->rec[i].f;
    }
    c->rec    = s->rec;
    c->number = s->claims++;
    return ordered ? ECL_OK : sort_records(s, err);
}

/* Takes apart the claim at s->at. ECL_EOF: the buffer ends inside it. */
static int read_claim(struct ecl_stream *s, struct ecl_error *err)
{
    struct ecl_claim *c = &s->claim;
    size_t k = s->kpos, start = s->at, nfield = 0;
    uint64_t line = s->line + 1;
    int last      = 0;
    bool ordered  = true;
    c->nrec       = 0;
    memset(c->count, 0, sizeof c->count);
    do {
        size_t kend = line_end(s, k);
        if (kend == s->npos) {
            return ECL_EOF;
        }
        int r;
        if (start == s->at) {
            r = claim_line(s, k, kend, err);
        } else if (room(&s->rec, &s->rec_cap, c->nrec + 1, sizeof *s->rec) != ECL_OK) {
            r = no_memory(s, err);
        } else {
            struct ecl_record *rec = &s->rec[c->nrec];
            size_t used            = 0;
            r                      = read_record(s, start, k, kend, nfield, line, rec, &used, err);
            if (r == ECL_OK) {
                rec->f = (const struct ecl_str *)(uintptr_t)nfield;
                nfield += used;
                ordered = ordered && rec->file >= last;
                last    = rec->file;
                c->count[rec->file]++;
                c->nrec++;
            }
        }
        if (r != ECL_OK) {
            return r;
        }
        start = s->pos[kend] + 1u;
        k     = kend + 1;
        line++;
        if (start + 6 > s->n && !s->eof) {
            return ECL_EOF; /* what follows cannot be told yet */
        }
    } while (start < s->n && !claim_starts(s, start));
    c->text = ecl_str_make(s->p + s->at, start - s->at);
    s->at   = start;
    s->kpos = k;
    s->line = line - 1;
    int r   = check_whole(s, err);
    return r == ECL_OK ? finish_claim(s, ordered, err) : r;
}

/* Skips a % line between claims when the head has the same one. ECL_EOF: the
 * buffer ends inside it. */
static int skip_repeated(struct ecl_stream *s, struct ecl_error *err)
{
    size_t k = line_end(s, s->kpos);
    if (k == s->npos) {
        return ECL_EOF;
    }
    struct ecl_str here = ecl_str_make(s->p + s->at, s->pos[k] - s->at), line;
    bool same           = false;
    if (ecl_str_is(here, ECL_STREAM_BROKEN)) {
        return fail_broken(s, err);
    }
    for (size_t at = 0; !same && head_line(s, &at, &line);) {
        same = ecl_str_eq(here, line);
    }
    if (!same) {
        return fail_line(s, err, s->line + 1,
                         "a % line that the start does not have: streams of different columns "
                         "cannot be joined; import the sets together");
    }
    s->at   = s->pos[k] + 1u;
    s->kpos = k + 1;
    s->line++;
    return ECL_OK;
}

int ecl_stream_next(struct ecl_stream *s, const struct ecl_claim **claim, struct ecl_error *err)
{
    for (;;) {
        int r = ECL_EOF;
        if (s->at < s->n && s->p[s->at] == '%') {
            r = skip_repeated(s, err);
            if (r == ECL_OK) {
                continue;
            }
        } else if (s->n - s->at >= 6 || (s->eof && s->at < s->n)) {
            if (!claim_starts(s, s->at)) {
                return fail_line(s, err, s->line + 1, "a CLAIM line is missing here");
            }
            r = read_claim(s, err);
            if (r == ECL_OK) {
                *claim = &s->claim;
            }
        }
        if (r != ECL_EOF) {
            return r;
        }
        /* The claim is taken apart again from its start: doubling what is there
         * before that keeps the cost of a long one linear. */
        size_t twice = 2 * (s->n - s->at);
        twice        = twice < ECL_STREAM_CLAIM_MAX ? twice : ECL_STREAM_CLAIM_MAX;
        do {
            r = refill(s, err);
        } while (r == ECL_OK && s->n - s->at < twice);
        if (r == ECL_EOF && s->at < s->n) {
            continue; /* eof is known now: what is left is whole */
        }
        if (r != ECL_OK) {
            return r;
        }
    }
}

int ecl_stream_open(struct ecl_stream **out, const struct ecl_input *in, struct ecl_error *err)
{
    *out                 = NULL;
    struct ecl_stream *s = calloc(1, sizeof *s);
    if (!s) {
        return ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory");
    }
    s->in = *in;
    ecl_buf_init(&s->head, ECL_STREAM_CLAIM_MAX);
    int r = read_head(s, err);
    /* A claim without records has an array of them all the same. */
    if (r == ECL_OK && room(&s->rec, &s->rec_cap, 64, sizeof *s->rec) != ECL_OK) {
        r = no_memory(s, err);
    }
    if (r != ECL_OK) {
        ecl_stream_close(s);
        return r;
    }
    *out = s;
    return ECL_OK;
}

struct ecl_str ecl_stream_head(const struct ecl_stream *s)
{
    return ecl_buf_str(&s->head);
}

int ecl_stream_notes(const struct ecl_stream *s, int (*fn)(void *, const struct ecl_note *),
                     void *ctx)
{
    struct ecl_str line;
    for (size_t at = 0; head_line(s, &at, &line);) {
        if (!ecl_str_starts(line, ECL_STR("%note|"))) {
            continue;
        }
        struct ecl_str part[6] = {{line.p, 0}, {line.p, 0}, {line.p, 0},
                                  {line.p, 0}, {line.p, 0}, {line.p, 0}};
        const char *p = line.p + strlen("%note|"), *end = line.p + line.n;
        for (int i = 0; i < 6 && p <= end; i++) {
            const char *bar = i < 5 ? memchr(p, '|', (size_t)(end - p)) : NULL;
            part[i]         = ecl_str_make(p, (size_t)((bar ? bar : end) - p));
            p               = bar ? bar + 1 : end + 1;
        }
        struct ecl_note note = {part[0], part[1], part[2], 0, part[4], part[5]};
        parse_line_number(part[3], &note.line);
        int r = fn(ctx, &note);
        if (r != 0) {
            return r;
        }
    }
    return 0;
}

size_t ecl_stream_extras(const struct ecl_stream *s, enum ecl_file f, const struct ecl_str **names)
{
    *names = s->cols[f] ? s->cols[f]->extra : NULL;
    return s->cols[f] ? s->cols[f]->nextra : 0;
}

int ecl_stream_place(const struct ecl_stream *s, enum ecl_file f, size_t col)
{
    const struct cols *c = s->cols[f];
    if (!c) {
        return col < ecl_file_spec(f)->nstd ? (int)col : -1;
    }
    for (unsigned i = 0; i < c->n; i++) {
        if (c->slot[i] == col) {
            return (int)i;
        }
    }
    return -1;
}

void ecl_stream_close(struct ecl_stream *s)
{
    if (!s) {
        return;
    }
    for (int f = 0; f < ECL_NFILES; f++) {
        free(s->cols[f]);
    }
    ecl_buf_done(&s->head);
    free(s->p);
    free(s->pos);
    free(s->rec);
    free(s->sorted);
    free(s->field);
    free(s);
}
