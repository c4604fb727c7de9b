/* trial.c: every rule is tried before the first claim, on claims made up from the field
 * table: one without records, one whose fields are blank, one that is full, and one in
 * which nothing can be read. A rule that takes a nil for an amount is found here, not in
 * the middle of the night. */
#include "site/site_priv.h"

enum kind { NO_RECORDS, BLANK, FULL, UNREADABLE, NKINDS };

static const char *const what[NKINDS] = {
    [NO_RECORDS] = "a claim without records",
    [BLANK]      = "a claim whose fields are blank",
    [FULL]       = "a claim with all fields",
    [UNREADABLE] = "a claim whose dates and amounts cannot be read",
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

static void add_row(struct ecl_buf *b, enum ecl_file f, enum kind kind, unsigned line, bool broken)
{
    const struct ecl_file_spec *spec = ecl_file_spec(f);
    ecl_buf_addf(b, "%s|%u", spec->name, line);
    for (int i = 0; i < spec->nstd; i++) {
        ecl_buf_addf(b, "|%s",
                     kind == BLANK  ? ""
                     : kind == FULL ? sample(&spec->fields[i], broken)
                                    : "?");
    }
    ecl_buf_add_char(b, '\n');
}

/* Two records of each file: more than one is what loops are for. */
static int make_claim(struct ecl_buf *b, enum ecl_claim_type type, enum kind kind)
{
    b->n = 0;
    ecl_buf_addf(b, "%%ecl|1\nCLAIM|%s|10670|1|1\n", ecl_claim_type_name(type));
    for (int f = 0; f < ECL_NFILES && kind != NO_RECORDS; f++) {
        for (unsigned i = 0; i < 2 && belongs((enum ecl_file)f, type); i++) {
            add_row(b, (enum ecl_file)f, kind, i + 2, i > 0);
        }
    }
    return b->n ? ECL_OK : ECL_E_NOMEM;
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
            snprintf(text, sizeof text, "%s, tried on %s: ", rule->info.id, what[kind]);
            return site_tell(s, text, rc, err);
        }
    }
    return ECL_OK;
}

int site_try(struct site *s, size_t i, struct ecl_error *err)
{
    struct ecl_buf b = {0};
    int rc           = ECL_OK;
    s->trial         = true;
    for (int n = 0; n < 2 * NKINDS && rc == ECL_OK; n++) {
        enum ecl_claim_type type  = n % 2 ? ECL_CLAIM_IP : ECL_CLAIM_OP;
        enum kind kind            = (enum kind)(n / 2);
        const struct ecl_claim *c = NULL;
        struct ecl_stream *stream = NULL;
        rc                        = make_claim(&b, type, kind);
        struct ecl_str text       = ecl_buf_str(&b);
        struct ecl_input in       = ecl_input_mem(&text, "trial");
        rc                        = rc == ECL_OK ? ecl_stream_open(&stream, &in, err) : rc;
        rc                        = rc == ECL_OK ? ecl_stream_next(stream, &c, err) : rc;
        rc = rc == ECL_OK ? try_claim(s, &s->shared->script[i], c, kind, err) : rc;
        ecl_stream_close(stream);
    }
    s->trial      = false;
    s->rules->k.c = NULL;
    ecl_buf_done(&b);
    return rc;
}
