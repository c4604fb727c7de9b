/* stream.c: the claim stream, read part by part, one claim at a time.
 *
 * Text is read into a part that ends where a claim or a % line begins, so that
 * nothing is taken apart twice and parts can be given to several threads; what
 * was read beyond waits for the next part. pos holds the offsets of the
 * separators of the part. Views point into the part, so nothing is copied.
 * Format: ecl-stream(5). */
#include "claim/stream_priv.h"

#include <stdlib.h>

#include "io/scan_priv.h"

#define BLOCK    ((size_t)128 << 10)
#define MAX_COLS 255

enum {
    RECORDS_FIRST = 64, /* a claim without records has an array of them all the same */
    FIELDS_FIRST  = 1024,
    RECORDS_GROUP = 1 << 15, /* a group of claims is not made larger than this */
    FIELDS_GROUP  = 1 << 17,
};

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
    int late; /* what reading beyond the part has given; ECL_OK: no error */
    struct ecl_error late_err;
    char *rest; /* read, but beyond the part */
    size_t nrest, rest_cap;
    uint64_t line; /* lines before the part */
    uint64_t claims;
    struct ecl_buf head;
    struct cols *cols[ECL_NFILES]; /* NULL: the standard columns */
    struct stream_part part;
    struct ecl_claim claim;
};

static int fail_line(const struct ecl_stream *s, struct ecl_error *err, uint64_t line,
                     const char *what)
{
    return ecl_fail_at(err, ECL_E_FORMAT, s->in.name, line, NULL, "%s", what);
}

static int fail_broken(const struct ecl_stream *s, struct ecl_error *err, uint64_t line)
{
    return fail_line(s, err, line, "the stream is not complete: what wrote it failed here");
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

/* --- parts -------------------------------------------------------------- */

/* True when the line at p, n bytes before the end, starts a claim or is a % line. */
static inline bool claim_starts(const char *p, size_t n)
{
    return n > 0 && (*p == '%' || (*p == 'C' && n >= 6 && memcmp(p, "CLAIM|", 6) == 0));
}

/* The offset where the last claim or % line of p[0..n) begins, 0 when that is
 * the first line. */
static size_t last_start(const char *p, size_t n)
{
    for (size_t end = n; end > 0;) {
        const char *lf = memrchr(p, '\n', end);
        if (!lf) {
            break;
        }
        end = (size_t)(lf - p);
        if (claim_starts(lf + 1, n - end - 1)) {
            return end + 1;
        }
    }
    return 0;
}

/* Reads until the part holds most bytes or the input ends. */
static int fill_part(struct ecl_stream *s, struct stream_part *p, size_t most,
                     struct ecl_error *err)
{
    /* one byte more, for a closing LF */
    if (room(&p->p, &p->cap, most + 1, 1) != ECL_OK) {
        return no_memory(s, err);
    }
    ssize_t got = ecl_input_full(&s->in, p->p + p->n, most - p->n, &s->late_err);
    if (got < 0) {
        s->late = (int)got;
        return ECL_OK;
    }
    p->n += (size_t)got;
    s->eof = p->n < most;
    return ECL_OK;
}

/* The length of the whole claims in the part; 0: none is whole yet. */
static size_t whole(const struct ecl_stream *s, struct stream_part *p)
{
    p->cut_short = !s->eof && s->late == ECL_OK && p->n > ECL_STREAM_CLAIM_MAX;
    if (s->eof || p->cut_short || (p->n && !claim_starts(p->p, p->n))) {
        return p->n; /* in the last case the first line is wrong already */
    }
    return last_start(p->p, p->n);
}

/* Moves what is behind the whole claims to the stream. */
static int keep_rest(struct ecl_stream *s, struct stream_part *p, size_t end, struct ecl_error *err)
{
    size_t n = p->n - end;
    if (room(&s->rest, &s->rest_cap, n, 1) != ECL_OK) {
        return no_memory(s, err);
    }
    if (n) {
        memcpy(s->rest, p->p + end, n);
    }
    s->nrest = n;
    p->n     = end;
    if (end && p->p[end - 1] != '\n') {
        p->p[p->n++] = '\n';
        p->torn      = s->eof;
    }
    return ECL_OK;
}

int stream_cut(struct ecl_stream *s, struct stream_part *p, struct ecl_error *err)
{
    size_t end = 0, most = BLOCK;
    if (p != &s->part && s->part.at < s->part.n) { /* what is left of the stream's own part */
        struct stream_part own = s->part;
        s->part                = *p;
        *p                     = own;
        s->part.at = s->part.n = 0;
        return ECL_OK;
    }
    p->n = p->npos = p->at = p->kpos = 0;
    p->line                          = 0;
    p->torn                          = false;
    if (room(&p->p, &p->cap, s->nrest + 1, 1) != ECL_OK) {
        return no_memory(s, err);
    }
    if (s->nrest) {
        memcpy(p->p, s->rest, s->nrest);
        p->n     = s->nrest;
        s->nrest = 0;
    }
    while (end == 0) {
        if (s->late != ECL_OK) { /* what is left of the text may lack its end */
            if (err) {
                *err = s->late_err;
            }
            return s->late;
        }
        /* Doubling keeps the cost of a long claim linear. */
        while (most <= p->n) {
            most *= 2;
        }
        int r = s->eof ? ECL_OK : fill_part(s, p, most, err);
        if (r != ECL_OK) {
            return r;
        }
        if (s->eof && p->n == 0) {
            return ECL_EOF;
        }
        end = whole(s, p);
    }
    return keep_rest(s, p, end, err);
}

int stream_part_scan(const struct ecl_stream *s, struct stream_part *p, struct ecl_error *err)
{
    if (p->npos) {
        return ECL_OK; /* was the stream's own */
    }
    p->bytes = 0;
    for (size_t at = 0; at < p->n; at += BLOCK) {
        size_t n = p->n - at < BLOCK ? p->n - at : BLOCK;
        if (room(&p->pos, &p->pos_cap, p->npos + n + ECL_SCAN_SLACK, sizeof *p->pos) != ECL_OK) {
            return no_memory(s, err);
        }
        p->npos += ecl_scan(p->p + at, n, (uint32_t)at, p->pos + p->npos, &p->bytes);
    }
    return ECL_OK;
}

void stream_part_done(struct stream_part *p)
{
    free(p->p);
    free(p->pos);
    free(p->rec);
    free(p->sorted);
    free(p->field);
    *p = (struct stream_part){.n = 0};
}

/* Cuts and scans the stream's own part. */
static int next_part(struct ecl_stream *s, struct ecl_error *err)
{
    int r = stream_cut(s, &s->part, err);
    return r == ECL_OK ? stream_part_scan(s, &s->part, err) : r;
}

/* A writer that was killed or ran out of disk leaves half a line: its values are not
 * to be believed, and claims behind it are missing. */
static int check_whole(const struct ecl_stream *s, const struct stream_part *p, uint64_t line,
                       struct ecl_error *err)
{
    if (p->torn && p->at == p->n) {
        return fail_line(s, err, line,
                         "the stream ends inside a line: what wrote it did not finish");
    }
    return ECL_OK;
}

/* The separator that ends the line at p->at; each line of a part has one. */
static size_t line_end(const struct stream_part *p, size_t k)
{
    while (p->p[p->pos[k]] != '\n') {
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
        return fail_broken(s, err, s->line + 1);
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
    struct stream_part *p = &s->part;
    for (;;) {
        if (p->at == p->n) {
            int r = next_part(s, err);
            if (r != ECL_OK) {
                return r == ECL_EOF ? ECL_OK : r;
            }
        }
        size_t k            = line_end(p, p->kpos);
        struct ecl_str line = ecl_str_make(p->p + p->at, p->pos[k] - p->at);
        if (s->line > 0 && (line.n == 0 || line.p[0] != '%')) {
            return ECL_OK;
        }
        int r = check_head_line(s, line, err);
        if (r != ECL_OK) {
            return r;
        }
        if (ecl_buf_add(&s->head, line.p, line.n + 1) != ECL_OK) {
            return ecl_fail(err, ECL_E_NOMEM, s->in.name, "too many %% lines");
        }
        s->line++;
        p->at   = p->pos[k] + 1u;
        p->kpos = k + 1;
        r       = check_whole(s, p, s->line, err);
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
static inline struct ecl_str between(const struct stream_part *p, size_t k)
{
    return ecl_str_make(p->p + p->pos[k] + 1, p->pos[k + 1] - p->pos[k] - 1u);
}

/* Takes apart the CLAIM line between separators k and kend, its LF. */
static int claim_line(const struct ecl_stream *s, const struct stream_part *p, size_t k,
                      size_t kend, struct ecl_claim *c, struct ecl_error *err)
{
    if (kend - k != 4) {
        return fail_line(s, err, p->line + 1, "a CLAIM line must be CLAIM|type|hcode|HN|SEQ or AN");
    }
    struct ecl_str type = between(p, k);
    if (ecl_str_is(type, "OP")) {
        c->type = ECL_CLAIM_OP;
    } else if (ecl_str_is(type, "IP")) {
        c->type = ECL_CLAIM_IP;
    } else if (ecl_str_is(type, "--")) {
        c->type = ECL_CLAIM_NONE;
    } else {
        return fail_line(s, err, p->line + 1, "the type of a claim is OP, IP or --");
    }
    c->hcode = between(p, k + 1);
    c->hn    = between(p, k + 2);
    c->key   = between(p, k + 3);
    return ECL_OK;
}

/* A claim while it is taken apart. Its records and fields stand behind those of
 * the group; record.f holds an index until all are there, for the arrays may
 * move while they grow. */
struct taking {
    size_t nrec, nfield;
    uint64_t line;
    int last; /* file of the record before */
    bool ordered;
};

/* Makes room for a record of slots fields. ECL_EOF: not in this group. */
static int record_room(const struct ecl_stream *s, struct stream_part *p, const struct taking *t,
                       size_t slots, struct ecl_error *err)
{
    bool fits = t->nrec < p->rec_cap && t->nfield + slots <= p->field_cap;
    if (fits) {
        return ECL_OK;
    }
    if (p->nrec + p->nfield > 0) {
        return ECL_EOF;
    }
    return room(&p->rec, &p->rec_cap, t->nrec + 1, sizeof *p->rec) == ECL_OK &&
                   room(&p->field, &p->field_cap, t->nfield + slots, sizeof *p->field) == ECL_OK
               ? ECL_OK
               : no_memory(s, err);
}

/* Splits the record that starts at start and whose separators are k to kend, its
 * LF. */
static int read_record(const struct ecl_stream *s, struct stream_part *p, size_t start, size_t k,
                       size_t kend, struct taking *t, struct ecl_error *err)
{
    uint64_t number = 0;
    int f           = tag_file(p->p + start, p->pos[k] - start);
    if (f < 0) {
        return fail_line(s, err, t->line,
                         "a record of no claim file: each starts with INS, PAT...");
    }
    if (kend - k < 2 || !parse_line_number(between(p, k), &number)) {
        return fail_line(s, err, t->line, "a record needs a line number behind its file");
    }
    const struct cols *c             = s->cols[f];
    const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)f);
    unsigned ncols = c ? c->n : spec->nstd, nextra = c ? c->nextra : 0;
    size_t slots = (size_t)spec->nfields + nextra, n = kend - k - 1;
    if (n > ncols) {
        return ecl_fail_at(err, ECL_E_FORMAT, s->in.name, t->line, NULL,
                           "a record of %s has %zu fields instead of %u", spec->name, n, ncols);
    }
    int r = record_room(s, p, t, slots, err);
    if (r != ECL_OK) {
        return r;
    }
    struct ecl_str *out  = p->field + t->nfield;
    struct ecl_str blank = ecl_str_make(p->p + p->pos[kend], 0);
    for (size_t i = c ? 0 : n; i < slots; i++) {
        out[i] = blank;
    }
    for (size_t i = 0; i < n; i++) {
        out[c ? c->slot[i] : i] = between(p, k + 1 + i);
    }
    p->rec[t->nrec++] = (struct ecl_record){
        .f      = (const struct ecl_str *)(uintptr_t)t->nfield,
        .text   = ecl_str_make(p->p + start, p->pos[kend] - start),
        .line   = number,
        .file   = (uint8_t)f,
        .nextra = (uint8_t)nextra,
    };
    t->nfield += slots;
    t->ordered = t->ordered && f >= t->last;
    t->last    = f;
    return ECL_OK;
}

/* Records that stand out of the order of the files, put into it. */
static int sort_records(const struct ecl_stream *s, struct stream_part *p,
                        const struct ecl_claim *c, struct ecl_error *err)
{
    struct ecl_record *rec = p->rec + p->nrec;
    if (room(&p->sorted, &p->sorted_cap, c->nrec, sizeof *p->sorted) != ECL_OK) {
        return no_memory(s, err);
    }
    uint32_t next[ECL_NFILES];
    memcpy(next, c->first, sizeof next);
    for (size_t i = 0; i < c->nrec; i++) {
        p->sorted[next[rec[i].file]++] = rec[i];
    }
    memcpy(rec, p->sorted, c->nrec * sizeof *p->sorted);
    return ECL_OK;
}

/* Counts, pointers and order, once all records of the claim are there. */
static int finish_claim(const struct ecl_stream *s, struct stream_part *p, const struct taking *t,
                        struct ecl_claim *c, struct ecl_error *err)
{
    struct ecl_record *rec = p->rec + p->nrec;
    uint32_t at            = 0;
    c->nrec                = t->nrec - p->nrec;
    c->rec                 = rec;
    c->no_control          = !(p->bytes & (ECL_SCAN_CTRL | ECL_SCAN_CR));
    memset(c->count, 0, sizeof c->count);
    for (size_t i = 0; i < c->nrec; i++) {
        rec[i].f = p->field + (uintptr_t)rec[i].f;
        c->count[rec[i].file]++;
    }
    for (int f = 0; f < ECL_NFILES; f++) {
        c->first[f] = at;
        at += c->count[f];
    }
    int r     = t->ordered ? ECL_OK : sort_records(s, p, c, err);
    p->nrec   = t->nrec;
    p->nfield = t->nfield;
    return r;
}

/* Takes apart the claim at p->at. */
static int read_claim(const struct ecl_stream *s, struct stream_part *p, struct ecl_claim *c,
                      struct ecl_error *err)
{
    size_t k = p->kpos, start = p->at;
    struct taking t = {p->nrec, p->nfield, p->line + 1, 0, true};
    do {
        size_t kend = line_end(p, k);
        int r       = start == p->at ? claim_line(s, p, k, kend, c, err)
                                     : read_record(s, p, start, k, kend, &t, err);
        if (r != ECL_OK) {
            return r;
        }
        start = p->pos[kend] + 1u;
        k     = kend + 1;
        t.line++;
    } while (start < p->n && !claim_starts(p->p + start, p->n - start));
    if (start == p->n && p->cut_short) {
        return fail_line(s, err, p->line + 1, "a claim of more than 256 MiB");
    }
    c->text = ecl_str_make(p->p + p->at, start - p->at);
    p->at   = start;
    p->kpos = k;
    p->line = t.line - 1;
    int r   = check_whole(s, p, p->line, err);
    return r == ECL_OK ? finish_claim(s, p, &t, c, err) : r;
}

/* Skips a % line between claims when the head has the same one. */
static int skip_repeated(const struct ecl_stream *s, struct stream_part *p, struct ecl_error *err)
{
    size_t k            = line_end(p, p->kpos);
    struct ecl_str here = ecl_str_make(p->p + p->at, p->pos[k] - p->at), line;
    bool same           = false;
    if (ecl_str_is(here, ECL_STREAM_BROKEN)) {
        return fail_broken(s, err, p->line + 1);
    }
    for (size_t at = 0; !same && head_line(s, &at, &line);) {
        same = ecl_str_eq(here, line);
    }
    if (!same) {
        return fail_line(s, err, p->line + 1,
                         "a % line that the start does not have: streams of different columns "
                         "cannot be joined; import the sets together");
    }
    p->at   = p->pos[k] + 1u;
    p->kpos = k + 1;
    p->line++;
    return ECL_OK;
}

void stream_part_group(struct stream_part *p)
{
    p->nrec = p->nfield = 0;
    if (p->narrow) { /* without memory for more the groups stay small */
        size_t nrec   = p->rec_cap * 2 < RECORDS_GROUP ? p->rec_cap * 2 : RECORDS_GROUP;
        size_t nfield = p->field_cap * 2 < FIELDS_GROUP ? p->field_cap * 2 : FIELDS_GROUP;
        p->narrow     = false;
        (void)!room(&p->rec, &p->rec_cap, nrec, sizeof *p->rec);
        (void)!room(&p->field, &p->field_cap, nfield, sizeof *p->field);
    }
}

int stream_part_claim(const struct ecl_stream *s, struct stream_part *p, struct ecl_claim *c,
                      struct ecl_error *err)
{
    if (room(&p->rec, &p->rec_cap, RECORDS_FIRST, sizeof *p->rec) != ECL_OK ||
        room(&p->field, &p->field_cap, FIELDS_FIRST, sizeof *p->field) != ECL_OK) {
        return no_memory(s, err);
    }
    while (p->at < p->n && p->p[p->at] == '%') {
        int r = skip_repeated(s, p, err);
        if (r != ECL_OK) {
            return r;
        }
    }
    if (p->at == p->n) {
        return ECL_EOF;
    }
    if (!claim_starts(p->p + p->at, p->n - p->at)) {
        return fail_line(s, err, p->line + 1, "a CLAIM line is missing here");
    }
    int r     = read_claim(s, p, c, err);
    p->narrow = r == ECL_EOF;
    return r;
}

void stream_passed(struct ecl_stream *s, uint64_t lines, uint64_t claims)
{
    s->line += lines;
    s->claims += claims;
}

uint64_t stream_line(const struct ecl_stream *s)
{
    return s->line;
}

uint64_t stream_number(const struct ecl_stream *s)
{
    return s->claims;
}

int ecl_stream_next(struct ecl_stream *s, const struct ecl_claim **claim, struct ecl_error *err)
{
    int r;
    stream_part_group(&s->part);
    while ((r = stream_part_claim(s, &s->part, &s->claim, err)) == ECL_EOF) {
        s->line += s->part.line;
        s->part.line = 0;
        r            = next_part(s, err);
        if (r != ECL_OK) {
            return r;
        }
    }
    if (r == ECL_OK) {
        s->claim.number = s->claims++;
        *claim          = &s->claim;
    } else if (err && err->line) {
        err->line += s->line;
    }
    return r;
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
    stream_part_done(&s->part);
    free(s->rest);
    free(s);
}
