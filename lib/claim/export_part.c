/* export_part.c: what is counted of a part, and whether its receiver would take it. */
#include <inttypes.h>
#include <stdio.h>

#include "claim/export_priv.h"
#include "eclaim/codes.h"

/* By enum ecl_receiver. */
static const struct {
    uint64_t most; /* bytes */
    enum ecl_export_finding what;
} limits[] = {
    [ECL_FOR_FDH]   = {50000000, ECL_XF_FDH},
    [ECL_FOR_ECIMP] = {10000000, ECL_XF_ECIMP},
};

/* --- schemes ------------------------------------------------------------------- */

void ecl_inscl_name(const struct ecl_claim *c, char out[9])
{
    const struct ecl_record *ins = ecl_claim_rec(c, ECL_INS, 0);
    struct ecl_str v             = ins ? ecl_str_trim(ins->f[ECL_INS_INSCL]) : ECL_STR("");
    snprintf(out, 9, "%s", v.n == 0 ? "NONE" : "OTHER");
    if (v.n == 0 || v.n > 8) {
        return;
    }
    char name[9] = "";
    for (size_t i = 0; i < v.n; i++) {
        char ch = v.p[i];
        ch      = ch >= 'a' && ch <= 'z' ? (char)(ch - 'a' + 'A') : ch;
        if (!ecl_is_digit(ch) && !(ch >= 'A' && ch <= 'Z')) {
            return;
        }
        name[i] = ch;
    }
    memcpy(out, name, sizeof name);
}

static void count_scheme(struct ecl_export_part *p, const struct ecl_claim *c)
{
    char name[9];
    size_t i = 0;
    ecl_inscl_name(c, name);
    for (; i < ECL_EXPORT_SCHEMES && p->scheme[i].inscl[0]; i++) {
        if (strcmp(p->scheme[i].inscl, name) == 0) {
            p->scheme[i].claims++;
            return;
        }
    }
    if (i == ECL_EXPORT_SCHEMES) { /* the last place is for all others */
        i--;
        snprintf(name, sizeof name, "OTHER");
    }
    memcpy(p->scheme[i].inscl, name, sizeof name);
    p->scheme[i].claims++;
}

void ecl_part_count(struct ecl_export_part *p, const struct ecl_claim *c)
{
    ECL_EACH(r, c, ECL_CHT)
    {
        ecl_satang_add(r->f[ECL_CHT_TOTAL], &p->billed, &p->unbilled);
    }
    p->op += c->type != ECL_CLAIM_IP;
    p->ip += c->type == ECL_CLAIM_IP;
    count_scheme(p, c);
}

/* The main scheme that claims of a scheme are submitted under. */
static const char *main_of(const char *inscl)
{
    const struct ecl_codeentry *e = ecl_code_find(ecl_codeset_find("inscl"), ecl_str_of(inscl));
    return e && e->extra[0] ? e->extra : inscl;
}

/* "UCS 120, OFC 3". */
static int add_schemes(struct ecl_buf *b, const struct ecl_export_part *p)
{
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < ECL_EXPORT_SCHEMES && p->scheme[i].inscl[0]; i++) {
        r = ecl_buf_addf(b, "%s%s %" PRIu64, i ? ", " : "", p->scheme[i].inscl,
                         p->scheme[i].claims);
    }
    return r;
}

static int check_schemes(struct ecl_reporter *rep, const struct ecl_export_opts *opts,
                         const struct ecl_export_part *p)
{
    const char *want = opts->main_inscl ? opts->main_inscl : main_of(p->scheme[0].inscl);
    char named[16]   = "";
    bool mixed       = false;
    struct ecl_buf b;
    for (size_t i = 0; i < ECL_EXPORT_SCHEMES && p->scheme[i].inscl[0]; i++) {
        mixed = mixed || strcmp(main_of(p->scheme[i].inscl), want) != 0;
    }
    if (!mixed || (!opts->main_inscl && opts->layout->receiver != ECL_FOR_ECIMP)) {
        return ECL_OK;
    }
    if (opts->main_inscl) {
        snprintf(named, sizeof named, " (%.8s)", opts->main_inscl);
    }
    ecl_buf_init(&b, 0);
    int r = add_schemes(&b, p);
    r     = r == ECL_OK ? ecl_report_part(rep, ECL_XF_SCHEMES,
                                      opts->main_inscl ? ECL_SEV_WARNING : ECL_SEV_INFO, p,
                                          ecl_buf_str(&b), ecl_str_of(named))
                        : r;
    ecl_buf_done(&b);
    return r;
}

/* --- size ------------------------------------------------------------------------ */

static int check_size(struct ecl_reporter *rep, const struct ecl_export_opts *opts,
                      const struct ecl_export_part *p)
{
    char is[24], most[24];
    uint64_t bytes = 0, limit = limits[opts->layout->receiver].most;
    for (size_t f = 0; f < ECL_NFILES; f++) {
        bytes += p->file[f].name ? p->file[f].bytes : 0;
    }
    if (bytes <= limit) {
        return ECL_OK;
    }
    int n = snprintf(is, sizeof is, "%" PRIu64, bytes);
    int m = snprintf(most, sizeof most, "%" PRIu64, limit);
    return ecl_report_part(rep, limits[opts->layout->receiver].what, ECL_SEV_ERROR, p,
                           ecl_str_make(is, (size_t)n), ecl_str_make(most, (size_t)m));
}

/* Receivers take txt and dbf; other forms are for people and programs. */
int ecl_part_check(struct ecl_reporter *rep, const struct ecl_export_opts *opts,
                   const struct ecl_export_part *part)
{
    bool sent = opts->to == ECL_TO_TXT || opts->to == ECL_TO_DBF;
    int r     = sent ? check_size(rep, opts, part) : ECL_OK;
    return sent && r == ECL_OK ? check_schemes(rep, opts, part) : r;
}
