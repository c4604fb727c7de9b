/* admit.c: visits with TYPEOUT 2 wait for their admission until the batch ends.
 *
 * The visits are a log, the days of admission keys of the map of the rules across claims:
 * both in bounded memory. A batch that holds no discharge of the facility after the visit
 * does not reach far enough to hold the admission, and nothing is said of it. */
#include "rules/admit_priv.h"

#include "rules/engine_priv.h"

#define HELD 1024 /* visits in memory */

struct admit_visit {
    uint64_t who, line;
    int32_t day;
    uint8_t facility, nhn, nseq;
    char hn[ADMIT_KEY], seq[ADMIT_KEY];
};

void admit_init(struct admit *a, const char *tmpdir)
{
    *a = (struct admit){0};
    keymap_log_init(&a->visits, sizeof(struct admit_visit), HELD, tmpdir);
}

void admit_done(struct admit *a)
{
    keymap_log_done(&a->visits);
}

static struct ecl_str hcode_of(const struct admit_facility *f)
{
    return ecl_str_make(f->hcode, f->n);
}

/* The number of a facility, or ADMIT_FACILITIES. */
static size_t facility_of(struct admit *a, struct ecl_str hcode)
{
    size_t i = 0;
    while (i < a->nfacilities && !ecl_str_eq(hcode_of(&a->facility[i]), hcode)) {
        i++;
    }
    if (i == a->nfacilities && i < ADMIT_FACILITIES) {
        struct admit_facility *f = &a->facility[i];
        if (hcode.n > sizeof f->hcode) {
            return ADMIT_FACILITIES;
        }
        *f = (struct admit_facility){.n = (uint8_t)hcode.n, .last = INT32_MIN};
        memcpy(f->hcode, hcode.p, hcode.n);
        a->nfacilities++;
    }
    return i;
}

static struct keymap_key key_of(const struct keymap *s, unsigned kind, uint64_t who, int32_t day)
{
    struct ecl_str text[] = {ecl_str_make((const char *)&who, sizeof who),
                             ecl_str_make((const char *)&day, sizeof day)};
    return keymap_key_of(s, kind, text, 2);
}

int admit_claim(struct check *k, struct admit *a, struct keymap *s, unsigned kind, uint64_t who,
                struct ecl_error *err)
{
    const struct facts *f = &k->f;
    struct ecl_str hn = ecl_str_trim(k->c->hn), seq = ecl_str_trim(k->c->key);
    bool admitted = k->op && f->opd && one(f->opd, ECL_OPD_TYPEOUT) == '2';
    size_t i      = admitted || k->ip ? facility_of(a, k->c->hcode) : ADMIT_FACILITIES;
    a->rule       = k->rule;
    if (i == ADMIT_FACILITIES || f->start.state != ECL_DATE_OK || hn.n == 0) {
        return ECL_OK;
    }
    if (k->ip) {
        struct admit_facility *at = &a->facility[i];
        at->last = f->dsc.state == ECL_DATE_OK && f->dsc.day > at->last ? f->dsc.day : at->last;
        return keymap_put(s, key_of(s, kind, who, f->start.day), (struct keymap_value){0, 0}, err);
    }
    if (hn.n > ADMIT_KEY || seq.n > ADMIT_KEY) {
        return ECL_OK;
    }
    struct admit_visit v = {who,           f->opd->line,   f->start.day, (uint8_t)i,
                            (uint8_t)hn.n, (uint8_t)seq.n, {0},          {0}};
    memcpy(v.hn, hn.p, hn.n);
    memcpy(v.seq, seq.p, seq.n);
    return keymap_log_add(&a->visits, &v, err);
}

/* The finding stands at the visit, of which only this much is left. */
static void report(struct check *k, const struct admit *a, const struct admit_visit *v)
{
    const struct admit_facility *at   = &a->facility[v->facility];
    struct fdate day                  = {ecl_date_from_days(v->day), v->day, ECL_DATE_OK};
    struct fdate last                 = {ecl_date_from_days(at->last), at->last, ECL_DATE_OK};
    struct ecl_str f[ECL_OPD_NFIELDS] = {{NULL, 0}};
    f[ECL_OPD_HN]                     = ecl_str_make(v->hn, v->nhn);
    f[ECL_OPD_SEQ]                    = ecl_str_make(v->seq, v->nseq);
    f[ECL_OPD_TYPEOUT]                = ECL_STR("2");
    const struct ecl_record r         = {.f = f, .line = v->line, .file = ECL_OPD};
    const struct ecl_claim c          = {
                 .type = ECL_CLAIM_OP, .hcode = hcode_of(at), .hn = f[ECL_OPD_HN], .key = f[ECL_OPD_SEQ]};
    facts_claim(k, &c);
    k->rule          = a->rule;
    k->rules->nfault = 0;
    hit2(k, &r, ECL_OPD_TYPEOUT, arg_date(k, day), arg_date(k, last));
    report_settle(k->rules);
    k->c = NULL;
}

int admit_end(struct check *k, struct admit *a, struct keymap *s, unsigned kind,
              struct ecl_error *err)
{
    struct admit_visit v;
    int r = ECL_OK;
    for (uint64_t i = 0; r == ECL_OK && i < a->visits.n; i++) {
        bool known = false;
        r          = keymap_log_read(&a->visits, i, 1, &v, err);
        for (int32_t late = 0; r == ECL_OK && late <= 1 && !known; late++) {
            struct keymap_value value;
            r = keymap_get(s, key_of(s, kind, v.who, v.day + late), &value, &known, err);
        }
        if (r == ECL_OK && !known && a->facility[v.facility].last > v.day) {
            report(k, a, &v);
            r = k->rules->rc;
        }
    }
    a->visits.n = a->visits.written = 0;
    return r;
}
