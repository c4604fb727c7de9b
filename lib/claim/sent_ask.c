/* sent_ask.c: a claim as the file of submissions knows it.
 *
 * Fingerprints have a seed of the file's own, so that numbers cannot be read off and two
 * files cannot be joined. Whoever has the file can still try numbers out: it is as
 * confidential as its keys and days. */
#include <stdlib.h>

#include "claim/sent_priv.h"
#include "eclaim/ids.h"
#include "io/fpset_priv.h"

enum { TEXTS_MAX = 8 };

uint64_t sent_hash(const struct ecl_sent *s, char kind, const struct ecl_str *text, size_t n)
{
    unsigned char all[SENT_SEED + 1 + TEXTS_MAX * 16];
    uint64_t print[2];
    size_t at = SENT_SEED;
    memcpy(all, s->seed, SENT_SEED);
    all[at++] = (unsigned char)kind;
    for (size_t i = 0; i < n && i < TEXTS_MAX; i++) {
        ecl_fingerprint(ecl_str_trim(text[i]), print);
        memcpy(all + at, print, sizeof print);
        at += sizeof print;
    }
    ecl_fingerprint(ecl_str_make((const char *)all, at), print);
    return print[0] ? print[0] : 1;
}

static int32_t day_of(const struct ecl_record *r, int col)
{
    struct ecl_date d;
    return r && ecl_date_parse(ecl_str_trim(r->f[col]), &d) == ECL_DATE_OK ? ecl_date_days(d)
                                                                           : ECL_SENT_NO_DAY;
}

static int64_t moment_of(const struct ecl_record *r, int32_t day, int col)
{
    int minutes = 0;
    return r && day != ECL_SENT_NO_DAY &&
                   ecl_time_parse(ecl_str_trim(r->f[col]), &minutes) == ECL_V_OK
               ? (int64_t)day * 1440 + minutes
               : ECL_SENT_NO_TIME;
}

static void ask_days(const struct ecl_claim *c, struct ecl_sent_asked *a)
{
    const struct ecl_record *opd = ecl_claim_rec(c, ECL_OPD, 0);
    const struct ecl_record *ipd = ecl_claim_rec(c, ECL_IPD, 0);
    if (c->type == ECL_CLAIM_IP) {
        a->from_day = day_of(ipd, ECL_IPD_DATEADM);
        a->to_day   = day_of(ipd, ECL_IPD_DATEDSC);
        a->from     = moment_of(ipd, a->from_day, ECL_IPD_TIMEADM);
        a->to       = moment_of(ipd, a->to_day, ECL_IPD_TIMEDSC);
    } else {
        a->from_day = a->to_day = day_of(opd, ECL_OPD_DATEOPD);
        a->from = a->to = moment_of(opd, a->from_day, ECL_OPD_TIMEOPD);
    }
}

void ecl_sent_ask(const struct ecl_sent *s, const struct ecl_claim *c, struct ecl_sent_asked *a)
{
    const struct ecl_record *ins = ecl_claim_rec(c, ECL_INS, 0);
    const struct ecl_record *cht = ecl_claim_rec(c, ECL_CHT, 0);
    struct ecl_str hn            = ecl_str_trim(c->hn);
    memset(a, 0, sizeof *a);
    ask_days(c, a);
    a->type  = c->type;
    a->hcode = ecl_str_trim(c->hcode);
    a->key   = ecl_str_trim(c->key);
    if (hn.n) {
        a->patient = sent_hash(s, 'P', (const struct ecl_str[]){a->hcode, hn}, 2);
    }
    if (ins && ecl_number_given(ins->f[ECL_INS_PERMITNO])) {
        a->permitno = sent_hash(s, 'C', &ins->f[ECL_INS_PERMITNO], 1);
    }
    if (cht && ecl_number_given(cht->f[ECL_CHT_INVOICE_NO])) {
        a->invoice = ecl_str_trim(cht->f[ECL_CHT_INVOICE_NO]);
    }
}

uint64_t sent_key_mark(const struct ecl_sent *s, struct ecl_str type, struct ecl_str hcode,
                       struct ecl_str key)
{
    return sent_hash(s, 'K', (const struct ecl_str[]){type, hcode, key}, 3);
}

uint64_t sent_invoice_mark(const struct ecl_sent *s, struct ecl_str hcode, struct ecl_str no)
{
    return sent_hash(s, 'I', (const struct ecl_str[]){hcode, no}, 2);
}

uint64_t sent_span_mark(uint64_t who, int64_t span)
{
    uint64_t key[2] = {who, sent_unsigned(span)}, print[2];
    ecl_fingerprint(ecl_str_make((const char *)key, sizeof key), print);
    return print[0];
}

/* --- spans ---------------------------------------------------------------------------------- */

static int64_t span_of(int32_t day)
{
    return ((int64_t)day - INT32_MIN) / 8;
}

int64_t sent_span_count(const struct ecl_sent_asked *a)
{
    return a->from_day == ECL_SENT_NO_DAY ? 0
           : a->to_day > a->from_day      ? span_of(a->to_day) - span_of(a->from_day) + 1
                                          : 1;
}

int sent_spans(const struct ecl_claim *c, const struct ecl_sent_asked *a,
               int (*fn)(void *ctx, int64_t span), void *ctx)
{
    int64_t n = sent_span_count(a), first = n ? span_of(a->from_day) : 0;
    int r = ECL_OK;
    for (int64_t i = 0; r == ECL_OK && i < n; i++) {
        r = fn(ctx, first + i);
    }
    ECL_EACH(adp, c, ECL_ADP)
    {
        int32_t day = day_of(adp, ECL_ADP_DATEOPD);
        bool apart =
            day != ECL_SENT_NO_DAY && (span_of(day) < first || span_of(day) >= first + n || n == 0);
        r = r == ECL_OK && apart ? fn(ctx, span_of(day)) : r;
    }
    return r;
}

/* --- content -------------------------------------------------------------------------------- */

/* The values of a record, without the file and the line in the source; blank columns at the end
 * may be absent. */
static struct ecl_str values_of(const struct ecl_record *r)
{
    struct ecl_str v = r->text;
    for (int bars = 0; bars < 2 && v.n; v.p++, v.n--) {
        bars += *v.p == '|';
    }
    while (v.n && (v.p[v.n - 1] == '|' || v.p[v.n - 1] == ' ')) {
        v.n--;
    }
    return v;
}

/* A sum, so that the order of the rows does not matter: a system that exports without one gives
 * another each night. */
uint64_t ecl_sent_content(const struct ecl_sent *s, const struct ecl_claim *c)
{
    uint64_t sum[2] = {0, 0};
    for (size_t i = 0; i < c->nrec; i++) {
        uint64_t row[3] = {0, 0, c->rec[i].file}, print[2];
        ecl_fingerprint(values_of(&c->rec[i]), row);
        ecl_fingerprint(ecl_str_make((const char *)row, sizeof row), print);
        sum[0] += print[0];
        sum[1] += print[1];
    }
    return sent_hash(s, 'D', &(struct ecl_str){(const char *)sum, sizeof sum}, 1);
}

/* Projects (TYPE 5) mark a visit and may stand in each of a day; lines that cost nothing
 * are no claims. */
bool ecl_sent_is_item(const struct ecl_record *adp)
{
    struct ecl_str type = ecl_str_trim(adp->f[ECL_ADP_TYPE]);
    return !ecl_str_is(type, "5") && !ecl_str_is(type, "05") &&
           ecl_number_given(adp->f[ECL_ADP_TOTAL]) && ecl_str_trim(adp->f[ECL_ADP_CODE]).n &&
           ecl_str_trim(adp->f[ECL_ADP_DATEOPD]).n;
}

uint64_t ecl_sent_item(const struct ecl_sent *s, const struct ecl_record *adp)
{
    struct ecl_str text[] = {adp->f[ECL_ADP_TYPE], adp->f[ECL_ADP_CODE], adp->f[ECL_ADP_DATEOPD]};
    return ecl_sent_is_item(adp) ? sent_hash(s, 'A', text, 3) : 0;
}

int sent_items(struct ecl_sent *s, const struct ecl_claim *c)
{
    s->items.n = 0;
    ECL_EACH(r, c, ECL_ADP)
    {
        uint64_t item = ecl_sent_item(s, r);
        if (item && ecl_buf_add(&s->items, &item, sizeof item) != ECL_OK) {
            return ECL_E_NOMEM;
        }
    }
    return ECL_OK;
}
