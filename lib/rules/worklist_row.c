/* worklist_row.c: a row of a worklist out of a finding and its claim.
 *
 * The value is the one that stands in the claim rather than the finding's, which may be what
 * a rule made of it: ecl-edit compares it. */
#include "rules/worklist_priv.h"

enum {
    TITLE_MAX = 40, /* bytes of a title that are shown */
    DAY_MAX   = 32, /* of a date that is none */
};

/* The first letter of a name, without a vowel that Thai writes in front of it (U+0E40 to
 * U+0E44), and asterisks for the rest. */
static void add_masked(struct ecl_buf *b, struct ecl_str name)
{
    const unsigned char *p = (const unsigned char *)name.p;
    size_t at              = 0, n;
    if (name.n > 3 && p[0] == 0xE0 && p[1] == 0xB9 && p[2] >= 0x80 && p[2] <= 0x84) {
        at = 3;
    }
    for (n = 1; at + n < name.n && (p[at + n] & 0xC0) == 0x80; n++) {
    }
    if (name.n) {
        ecl_buf_add(b, name.p + at, n);
        ecl_buf_add(b, "***", 3);
    }
}

void work_add_patient(struct ecl_buf *b, const struct ecl_claim *c)
{
    const struct ecl_record *pat = ecl_claim_rec(c, ECL_PAT, 0);
    if (!pat) {
        return;
    }
    struct ecl_str title = ecl_str_trim(pat->f[ECL_PAT_TITLE]);
    struct ecl_str first = ecl_str_trim(pat->f[ECL_PAT_FNAME]);
    struct ecl_str last  = ecl_str_trim(pat->f[ECL_PAT_LNAME]);
    if (first.n == 0) {
        struct ecl_str all = pat->f[ECL_PAT_NAMEPAT];
        const char *comma  = all.n ? memchr(all.p, ',', all.n) : NULL;
        size_t n           = comma ? (size_t)(comma - all.p) : all.n;
        title = comma ? ecl_str_trim(ecl_str_make(comma + 1, all.n - n - 1)) : ecl_str_make("", 0);
        all   = ecl_str_trim(ecl_str_make(all.p, n));
        const char *blank = all.n ? memchr(all.p, ' ', all.n) : NULL;
        n                 = blank ? (size_t)(blank - all.p) : all.n;
        first             = ecl_str_make(all.p, n);
        last              = ecl_str_trim(ecl_str_make(all.p + n, all.n - n));
    }
    if (title.n && title.n <= TITLE_MAX) {
        ecl_buf_add_str(b, title);
        ecl_buf_add_char(b, ' ');
    }
    add_masked(b, first);
    if (last.n) {
        ecl_buf_add_char(b, ' ');
        add_masked(b, last);
    }
}

void work_add_day(struct ecl_buf *b, const struct ecl_claim *c)
{
    const struct ecl_record *opd = ecl_claim_rec(c, ECL_OPD, 0);
    const struct ecl_record *ipd = ecl_claim_rec(c, ECL_IPD, 0);
    struct ecl_str s = c->type == ECL_CLAIM_OP && opd   ? ecl_str_trim(opd->f[ECL_OPD_DATEOPD])
                       : c->type == ECL_CLAIM_IP && ipd ? ecl_str_trim(ipd->f[ECL_IPD_DATEADM])
                                                        : ecl_str_make("", 0);
    struct ecl_date d;
    if (ecl_date_parse(s, &d) == ECL_DATE_OK) {
        ecl_buf_addf(b, "%04d-%02u-%02u", d.y, d.m, d.d);
    } else if (s.n <= DAY_MAX) {
        ecl_buf_add_str(b, s);
    }
}

void work_add_groups(struct ecl_buf *b, uint32_t groups, enum ecl_lang lang)
{
    const struct ecl_group *g;
    const char *between = "";
    for (size_t i = 2; (g = ecl_group_at(i)) != NULL; i++) {
        if (groups >> i & 1) {
            ecl_buf_addf(b, "%s%s", between, work_say(lang, g->label_en, g->label_th));
            between = "; ";
        }
    }
}

/* The record a finding points at, and its number in its file, from 1; NULL: none. Lines
 * of 0 are told apart by the value. */
static const struct ecl_record *record_of(const struct ecl_claim *c, const struct ecl_finding *f,
                                          int file, int col, unsigned *number)
{
    const struct ecl_record *found = NULL;
    ECL_EACH(r, c, file)
    {
        bool same = ecl_str_eq(ecl_str_trim(r->f[col]), ecl_str_trim(f->value));
        if (r->line != f->line || (found && !same)) {
            continue;
        }
        if (!found || !ecl_str_eq(ecl_str_trim(found->f[col]), ecl_str_trim(f->value))) {
            found   = r;
            *number = (unsigned)(r - (c->rec + c->first[file])) + 1;
        }
    }
    return found;
}

static bool is_key(int file, int col)
{
    const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)file);
    return col == spec->hn || col == spec->seq || col == spec->an;
}

/* A number as text in names, which has the room. */
static struct ecl_str digits(struct ecl_buf *names, uint64_t v)
{
    size_t at = names->n;
    ecl_buf_add_u64(names, v);
    return ecl_str_make(names->p + at, names->n - at);
}

/* Where and what: the columns from W_FILE to W_VALUE, W_RECORD and mendable. */
static void fill_place(struct work_row *row, const struct ecl_finding *f, const struct ecl_claim *c,
                       enum ecl_lang lang, struct ecl_buf *names)
{
    unsigned number = 0;
    int file        = ecl_file_find(f->file);
    int col = file >= 0 && f->field.n ? ecl_field_find((enum ecl_file)file, f->field, NULL) : -1;
    row->v[W_FILE]  = f->file;
    row->v[W_FIELD] = f->field;
    row->v[W_VALUE] = f->value;
    row->v[W_LINE]  = f->line ? digits(names, f->line) : ecl_str_make("", 0);
    if (col < 0) {
        return;
    }
    const struct ecl_field *field = &ecl_file_spec((enum ecl_file)file)->fields[col];
    row->v[W_LABEL]               = ecl_str_of(work_say(lang, field->label_en, field->label_th));
    const struct ecl_record *rec  = c ? record_of(c, f, file, col, &number) : NULL;
    if (!rec) {
        return;
    }
    row->v[W_VALUE] = rec->f[col];
    row->mendable   = c->type != ECL_CLAIM_NONE && !is_key(file, col);
    if (!f->line && c->count[file] > 1) {
        row->v[W_RECORD] = digits(names, number);
    }
}

void work_row_fill(struct work_row *row, const struct ecl_finding *f, const struct ecl_claim *c,
                   enum ecl_lang lang, struct ecl_buf *names)
{
    bool claim        = c && c->type != ECL_CLAIM_NONE;
    row->severity     = (uint8_t)f->severity;
    row->v[W_TYPE]    = ecl_str_of(f->type);
    row->v[W_HN]      = c ? c->hn : f->hn;
    row->v[W_SEQ]     = f->seq;
    row->v[W_AN]      = f->an;
    row->v[W_HCODE]   = c ? c->hcode : f->hcode;
    row->v[W_PROBLEM] = f->message;
    row->v[W_C_CODE]  = ecl_str_of(f->c_code);
    row->v[W_RULE]    = ecl_str_of(f->rule);
    if (claim) { /* the claim's own key, though a record may have another */
        bool op       = c->type == ECL_CLAIM_OP;
        row->v[W_SEQ] = op ? c->key : ecl_str_make("", 0);
        row->v[W_AN]  = op ? ecl_str_make("", 0) : c->key;
    }
    fill_place(row, f, c, lang, names);
}
