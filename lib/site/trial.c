/* trial.c: every rule is tried before the first claim, on claims made up from the field
 * table: one without records, one whose fields are blank, one that is full, one in which
 * nothing can be read, and some with other codes, dates and amounts, so that what stands
 * behind an if is reached, too. A rule that takes a nil for an amount, or misspells a column,
 * is found here, not in the middle of the night. */
#include "site/site_priv.h"

enum { VARIANTS = 28, VARIED_ROWS = 4, ROWS = 2 }; /* most sets have 27 codes at most */
enum kind { NO_RECORDS, BLANK, FULL, UNREADABLE, VARIED, NKINDS = VARIED + VARIANTS };

static const char *const what[VARIED + 1] = {
    [NO_RECORDS] = "a claim without records",
    [BLANK]      = "a claim whose fields are blank",
    [FULL]       = "a claim with all fields",
    [UNREADABLE] = "a claim whose dates and amounts cannot be read",
    [VARIED]     = "a claim with many kinds of values",
};

/* Files of claims of one type only. */
static bool belongs(enum ecl_file f, enum ecl_claim_type type)
{
    bool op = f == ECL_OPD || f == ECL_ORF || f == ECL_ODX || f == ECL_OOP || f == ECL_LABFU;
    bool ip = f == ECL_IPD || f == ECL_IRF || f == ECL_IDX || f == ECL_IOP || f == ECL_LVD;
    return type == ECL_CLAIM_OP ? !ip : !op;
}

/* Quantities are whole in one record and broken in the next: AMOUNT of DRU is text, and half
 * a tablet makes satang that baht and %d do not take. */
static const char *sample(const struct ecl_field *f, bool broken)
{
    const struct ecl_codeset *set = f->codeset ? ecl_codeset_find(f->codeset) : NULL;
    switch (f->type) {
    case ECL_T_DATE:
        return "20260131";
    case ECL_T_TIME:
        return "0905";
    case ECL_T_NUMBER:
        return f->decimals == 2 ? "100.00" : broken && f->decimals ? "0.35" : "1";
    default:
        return set ? set->entries[0].code : broken ? "0.35" : "1";
    }
}

/* Value number n of column i: all codes of a set in their turn, and what thresholds are made
 * of, mixed: a birth and a visit always on the same day would give no age. */
static const char *varied(const struct ecl_field *f, unsigned n, unsigned i)
{
    static const char *const dates[]   = {"20260131", "19410215", "20100630", "20260102",
                                          "20251001", "20261231", "19850712"};
    static const char *const times[]   = {"0905", "0000", "2359", "1631"};
    static const char *const amounts[] = {"0.01", "9999999.99", "31.00", "1500.50", "250000.00"};
    static const char *const numbers[] = {"0", "7", "9999", "31", "366"};
    static const char *const broken[]  = {"36.6", "0.5", "1500.25"};
    static const char *const texts[]   = {"1", "99", "J189", "0.5", "ก"};
    const struct ecl_codeset *set      = f->codeset ? ecl_codeset_find(f->codeset) : NULL;
    uint32_t mixed                     = ((n * 31 + i) * UINT32_C(2654435761)) >> 16;
#define OF(list) (list)[mixed % (sizeof(list) / sizeof(list)[0])]
    switch (f->type) {
    case ECL_T_DATE:
        return OF(dates);
    case ECL_T_TIME:
        return OF(times);
    case ECL_T_NUMBER:
        return f->decimals == 2 ? OF(amounts) : f->decimals ? OF(broken) : OF(numbers);
    default:
        return set ? set->entries[n % set->n].code : OF(texts);
    }
#undef OF
}

static const char *value(const struct ecl_field *f, enum kind kind, unsigned row, unsigned i)
{
    switch (kind) {
    case BLANK:
        return "";
    case FULL:
        return sample(f, row > 0);
    case UNREADABLE:
        return "?";
    default:
        return varied(f, (unsigned)(kind - VARIED) + row * VARIANTS, i);
    }
}

static void add_row(struct ecl_buf *b, enum ecl_file f, enum kind kind, unsigned row)
{
    const struct ecl_file_spec *spec = ecl_file_spec(f);
    ecl_buf_addf(b, "%s|%u", spec->name, row + 2);
    for (int i = 0; i < spec->nstd; i++) {
        const char *v = value(&spec->fields[i], kind, row, (unsigned)i);
        ecl_buf_add_char(b, '|');
        ecl_buf_add(b, v, strlen(v));
    }
    ecl_buf_add_char(b, '\n');
}

/* Several records of each file: more than one is what loops are for. */
static void add_claim(struct ecl_buf *b, enum ecl_claim_type type, enum kind kind)
{
    unsigned rows = kind == NO_RECORDS ? 0 : kind < VARIED ? ROWS : VARIED_ROWS;
    ecl_buf_addf(b, "CLAIM|%s|10670|1|1\n", ecl_claim_type_name(type));
    for (int f = 0; f < ECL_NFILES; f++) {
        for (unsigned i = 0; i < rows && belongs((enum ecl_file)f, type); i++) {
            add_row(b, (enum ecl_file)f, kind, i);
        }
    }
}

/* The claims of all kinds, each as out-patient and as in-patient. */
static void make_claims(struct ecl_buf *b)
{
    ecl_buf_add_str(b, ECL_STR("%ecl|1\n"));
    for (int n = 0; n < 2 * NKINDS; n++) {
        add_claim(b, n % 2 ? ECL_CLAIM_IP : ECL_CLAIM_OP, (enum kind)(n / 2));
    }
}

static bool is_needed(const struct rule *rule, const struct ecl_claim *c)
{
    for (int f = 0; f < ECL_NFILES; f++) {
        if (rule->needs >> f & 1 && c->count[f] == 0) {
            return false;
        }
    }
    return (rule->on & (c->type == ECL_CLAIM_OP ? ON_OP : ON_IP)) != 0;
}

static int try_claim(struct site *s, const struct site_script *script, const struct ecl_claim *c,
                     enum kind kind, struct ecl_error *err)
{
    struct ecl_rules *r = s->rules;
    char text[200];
    facts_gather(r, c);
    for (size_t i = 0; i < script->nrows; i++) {
        const struct rule *rule = &script->rows[i];
        int rc = is_needed(rule, c) ? site_run_rule(s, &r->k, rule, script->first + i) : ECL_OK;
        if (rc != ECL_OK) {
            snprintf(text, sizeof text, "%s, tried on %s: ", rule->info.id,
                     what[kind < VARIED ? kind : VARIED]);
            return site_tell(s, text, rc, err);
        }
    }
    return ECL_OK;
}

int site_try(struct site *s, size_t i, struct ecl_error *err)
{
    struct ecl_buf b          = {0};
    const struct ecl_claim *c = NULL;
    struct ecl_stream *stream = NULL;
    make_claims(&b);
    struct ecl_str text = ecl_buf_str(&b);
    struct ecl_input in = ecl_input_mem(&text, "trial");
    int rc              = ecl_stream_open(&stream, &in, err);
    s->trial            = true;
    for (int n = 0; n < 2 * NKINDS && rc == ECL_OK; n++) {
        rc = ecl_stream_next(stream, &c, err) == ECL_OK
                 ? try_claim(s, &s->shared->script[i], c, (enum kind)(n / 2), err)
                 : ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory for the site rules");
    }
    ecl_stream_close(stream);
    s->trial      = false;
    s->rules->k.c = NULL;
    ecl_buf_done(&b);
    return rc;
}
