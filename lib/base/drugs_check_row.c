/* drugs_check_row.c: a row of a drug catalogue by itself. */
#include "base/drugs_check_priv.h"

#include "eclaim/codes.h"
#include "eclaim/text.h"

enum {
    YEAR_FIRST     = 2000, /* of DATEEFFECTIVE; DRUGCAT */
    YEARS_AHEAD    = 5,
    SPECPREP_OLDER = 2, /* characters */
    NDC_DIGITS     = 24,
};

static struct ecl_str text_of(const struct check *c, const struct ecl_drug *row, int column)
{
    return ecl_drug_text(c->d, row, (enum ecl_drug_column)column);
}

/* --- filled, short enough, text ---------------------------------------------------------- */

/* Whether the model and the form want the column filled, apart from dates. */
static bool is_needed(const struct check *c, const struct ecl_drug *row, int column,
                      const struct ecl_base_column *def)
{
    bool older = c->o->model == ECL_DRUGS_OLDER;
    if (c->d->file[row->file].form == ECL_DRUGS_FDH) { /* its rules are not known */
        return column == ECL_DRUG_UNITPRICE;
    }
    return def->need == ECL_BASE_NEED_YES || (def->need == ECL_BASE_NEED_OLDER && older) ||
           (def->need == ECL_BASE_NEED_NEWER && !older);
}

static int check_filled(struct check *c, const struct ecl_drug *row,
                        const struct ecl_base_column *columns)
{
    int r = ECL_OK;
    for (int i = 0; r == ECL_OK && i < ECL_DRUG_NUPLOAD; i++) {
        bool told = i == ECL_DRUG_HOSPDRUGCODE || i == ECL_DRUG_UPDATEFLAG; /* by drugs_parse */
        if (!told && ecl_drugs_has(c->d, row->file, (enum ecl_drug_column)i) &&
            text_of(c, row, i).n == 0 && is_needed(c, row, i, &columns[i])) {
            r = check_tell(c, row, CAT_REQUIRED, i, base_none(), base_none());
        }
    }
    return r;
}

/* The dates that a flag needs; DRUGCAT. */
static int check_dates_filled(struct check *c, const struct ecl_drug *row)
{
    static const int columns[] = {ECL_DRUG_DATECHANGE, ECL_DRUG_DATEUPDATE, ECL_DRUG_DATEEFFECTIVE};
    bool older                 = c->o->model == ECL_DRUGS_OLDER;
    const char *needed_by[]    = {"AED", "AU", older ? "U" : "AEUD"};
    int r                      = ECL_OK;
    for (int i = 0; r == ECL_OK && row->flag && i < 3; i++) {
        if (strchr(needed_by[i], row->flag) && text_of(c, row, columns[i]).n == 0 &&
            ecl_drugs_has(c->d, row->file, (enum ecl_drug_column)columns[i])) {
            r = check_tell(c, row, CAT_DATE_REQUIRED, columns[i], ecl_str_make(&row->flag, 1),
                           base_none());
        }
    }
    return r;
}

static bool is_text(struct ecl_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        if (ch < ' ' || ch == 0x7f) {
            return false;
        }
    }
    return ecl_utf8_valid(s) && !memmem(s.p, s.n, "\xEF\xBF\xBD", 3);
}

/* A price as the Office measures it: cut to two decimals. */
static struct ecl_str cut_price(struct ecl_str s)
{
    const char *point = s.n ? memchr(s.p, '.', s.n) : NULL;
    size_t most       = point ? (size_t)(point - s.p) + 3 : s.n;
    return ecl_str_make(s.p, s.n < most ? s.n : most);
}

static int check_texts(struct check *c, const struct ecl_drug *row,
                       const struct ecl_base_column *columns)
{
    char most[24], has[24];
    int r = ECL_OK;
    for (int i = 0; r == ECL_OK && i < ECL_DRUG_NCOLUMNS; i++) {
        struct ecl_str s = text_of(c, row, i);
        size_t width     = columns[i].width;
        bool money       = (i == ECL_DRUG_UNITPRICE && row->has_price) ||
                     (i == ECL_DRUG_PACKPRICE && row->has_pack);
        if (s.n == 0) {
            continue;
        }
        if (!is_text(s)) {
            r = check_tell(c, row, CAT_BYTES, i, base_none(), base_none());
            continue;
        }
        if (i == ECL_DRUG_SPECPREP && c->o->model == ECL_DRUGS_OLDER) {
            width = SPECPREP_OLDER;
        }
        size_t n = ecl_text_width(money ? cut_price(s) : s);
        if ((columns[i].type == ECL_BASE_T_TEXT || money) && n > width) {
            r = check_tell(c, row, CAT_WIDTH, i, base_number(most, width), base_number(has, n));
        }
    }
    return r;
}

/* A spreadsheet has spoilt the value, and that is told. */
static bool is_lost(const struct check *c, const struct ecl_drug *row, int column)
{
    return c->d->raw[row->at].exponent >> column & 1;
}

/* --- codes -------------------------------------------------------------------------------- */

static bool is_traditional(struct ecl_str product)
{
    return ecl_str_is(product, "3") || ecl_str_is(product, "4");
}

static int check_tmt(struct check *c, const struct ecl_drug *row)
{
    struct ecl_str s       = text_of(c, row, ECL_DRUG_TMTID);
    struct ecl_str product = text_of(c, row, ECL_DRUG_PRODUCTCAT);
    int r                  = ECL_OK;
    if (s.n == 0) {
        return ecl_str_is(product, "1") && row->flag != 'D' &&
                       ecl_drugs_has(c->d, row->file, ECL_DRUG_TMTID)
                   ? check_tell(c, row, CAT_TMT_MISSING, ECL_DRUG_TMTID, base_none(), base_none())
                   : ECL_OK;
    }
    if (!ecl_str_digits(s) || s.n < 6 || s.n > 7) {
        return is_lost(c, row, ECL_DRUG_TMTID)
                   ? ECL_OK
                   : check_tell(c, row, CAT_TMT, ECL_DRUG_TMTID, base_none(), base_none());
    }
    if (s.n == 7 && c->o->strict) {
        r = check_tell(c, row, CAT_TMT_SEVEN, ECL_DRUG_TMTID, base_none(), base_none());
    }
    if (r == ECL_OK && is_traditional(product)) {
        r = check_tell(c, row, CAT_TMT_TRADITIONAL, ECL_DRUG_TMTID, product, base_none());
    }
    if (r == ECL_OK && c->o->tmt && !ecl_tmt_has(c->o->tmt, s)) {
        r = check_tell(c, row, CAT_TMT_UNKNOWN, ECL_DRUG_TMTID,
                       ecl_str_of(c->o->tmt_name ? c->o->tmt_name : "the list"), base_none());
    }
    return r;
}

static int check_codes(struct check *c, const struct ecl_drug *row)
{
    bool older             = c->o->model == ECL_DRUGS_OLDER;
    struct ecl_str product = text_of(c, row, ECL_DRUG_PRODUCTCAT);
    struct ecl_str spec    = text_of(c, row, ECL_DRUG_SPECPREP);
    struct ecl_str ised    = text_of(c, row, ECL_DRUG_ISED);
    struct ecl_str ndc     = text_of(c, row, ECL_DRUG_NDC24);
    char n[24];
    int r = ECL_OK;
    if (product.n && (product.n != 1 || product.p[0] < '1' || product.p[0] > (older ? '7' : '5'))) {
        r = check_tell(c, row, CAT_PRODUCT_CAT, ECL_DRUG_PRODUCTCAT, ecl_str_of(older ? "7" : "5"),
                       base_none());
    }
    r = r == ECL_OK ? check_tmt(c, row) : r;
    if (r == ECL_OK && spec.n &&
        !ecl_code_find(ecl_codeset_find("drug_spec_prep"), ecl_str_make(spec.p, 1))) {
        r = check_tell(c, row, CAT_SPEC_PREP, ECL_DRUG_SPECPREP, base_none(), base_none());
    }
    if (r == ECL_OK && ised.n && !ecl_code_find(ecl_codeset_find("drug_ised"), ised)) {
        r = check_tell(c, row, CAT_ISED, ECL_DRUG_ISED, base_none(), base_none());
    }
    if (r == ECL_OK && ndc.n && (ndc.n != NDC_DIGITS || !ecl_str_digits(ndc)) &&
        !is_lost(c, row, ECL_DRUG_NDC24)) {
        size_t width = ecl_utf8_valid(ndc) ? ecl_text_width(ndc) : ndc.n;
        r = check_tell(c, row, CAT_NDC24, ECL_DRUG_NDC24, base_number(n, width), base_none());
    }
    return r;
}

/* --- the row ------------------------------------------------------------------------------ */

static int check_effective(struct check *c, const struct ecl_drug *row)
{
    char from[24], to[24];
    int last = c->today.y + YEARS_AHEAD, y = row->effective.date.y;
    if (!row->effective_own || (y >= YEAR_FIRST && y <= last)) {
        return ECL_OK;
    }
    return check_tell(c, row, CAT_DATE_RANGE, ECL_DRUG_DATEEFFECTIVE, base_number(from, YEAR_FIRST),
                      base_number(to, (unsigned)last));
}

int check_row(struct check *c, const struct ecl_drug *row)
{
    const struct ecl_base_column *columns;
    ecl_base_columns(ECL_BASE_DRUGS, &columns);
    int r = check_filled(c, row, columns);
    r     = r == ECL_OK ? check_dates_filled(c, row) : r;
    r     = r == ECL_OK ? check_texts(c, row, columns) : r;
    r     = r == ECL_OK ? check_codes(c, row) : r;
    if (r == ECL_OK && row->has_price && row->price == 0 && row->flag != 'D') {
        r = check_tell(c, row, CAT_PRICE_ZERO, ECL_DRUG_UNITPRICE, base_none(), base_none());
    }
    return r == ECL_OK ? check_effective(c, row) : r;
}
