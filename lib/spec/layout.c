/* layout.c: the orders of columns in which submissions are written and read.
 *
 * A layout is the first n columns of each file in the standard order of
 * fields.tsv; only the classic INS (DATEIN where HCODE stands today) and the
 * classic DRU (DRUGTYPE before DRUGREMARK) have an order of their own. Counts:
 * NHSO announcement of 23 March 2565 for 2564 and opbkk, the FDH sheet of 16
 * files for fdh-sp, DBF exporters of 2553-2560 for classic. */
#include "eclaim/layout.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* The standard order; as long as the longest file. */
static const uint8_t standard[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13,
                                   14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26};

_Static_assert(COUNT(standard) >= ECL_ADP_NSTD && COUNT(standard) >= ECL_DRU_NSTD,
               "a file has more columns than the standard order lists");

static const uint8_t classic_ins[] = {
    ECL_INS_HN,       ECL_INS_INSCL,    ECL_INS_SUBTYPE,  ECL_INS_CID,     ECL_INS_DATEIN,
    ECL_INS_DATEEXP,  ECL_INS_HOSPMAIN, ECL_INS_HOSPSUB,  ECL_INS_GOVCODE, ECL_INS_GOVNAME,
    ECL_INS_PERMITNO, ECL_INS_DOCNO,    ECL_INS_OWNRPID,  ECL_INS_OWNNAME, ECL_INS_AN,
    ECL_INS_SEQ,      ECL_INS_SUBINSCL, ECL_INS_RELINSCL, ECL_INS_HTYPE,
};

static const uint8_t classic_dru[] = {
    ECL_DRU_HCODE,     ECL_DRU_HN,         ECL_DRU_AN,      ECL_DRU_CLINIC,    ECL_DRU_PERSON_ID,
    ECL_DRU_DATE_SERV, ECL_DRU_DID,        ECL_DRU_DIDNAME, ECL_DRU_AMOUNT,    ECL_DRU_DRUGPRICE,
    ECL_DRU_DRUGCOST,  ECL_DRU_DIDSTD,     ECL_DRU_UNIT,    ECL_DRU_UNIT_PACK, ECL_DRU_SEQ,
    ECL_DRU_DRUGTYPE,  ECL_DRU_DRUGREMARK, ECL_DRU_PA_NO,   ECL_DRU_TOTCOPAY,  ECL_DRU_USE_STATUS,
    ECL_DRU_TOTAL,
};

#define FIRST(count)                                                                               \
    {                                                                                              \
        standard, (count)                                                                          \
    }
#define OWN(cols)                                                                                  \
    {                                                                                              \
        cols, (uint8_t)COUNT(cols)                                                                 \
    }

/* What no revision changed. */
#define UNCHANGED                                                                                  \
    [ECL_PAT] = FIRST(ECL_PAT_NSTD), [ECL_ODX] = FIRST(ECL_ODX_NSTD),                              \
    [ECL_IPD] = FIRST(ECL_IPD_NSTD), [ECL_IRF] = FIRST(ECL_IRF_NSTD),                              \
    [ECL_IDX] = FIRST(ECL_IDX_NSTD), [ECL_IOP] = FIRST(ECL_IOP_NSTD),                              \
    [ECL_CHA] = FIRST(ECL_CHA_NSTD), [ECL_AER] = FIRST(ECL_AER_NSTD),                              \
    [ECL_LVD] = FIRST(ECL_LVD_NSTD)

/* What every revision since 2564 has. */
#define SINCE_2564                                                                                 \
    UNCHANGED, [ECL_INS] = FIRST(19), [ECL_OPD] = FIRST(15), [ECL_ORF] = FIRST(7),                 \
               [ECL_OOP] = FIRST(8), [ECL_CHT] = FIRST(11)

/* Newest first. */
static const struct ecl_layout layouts[] = {
    {"fdh-sp",
     "FDH with SP_ITEM: ADP 27 and DRU 24 columns",
     ECL_FOR_FDH,
     {SINCE_2564, [ECL_ADP] = FIRST(27), [ECL_DRU] = FIRST(24)}},
    {"fdh",
     "FDH: the official columns of 2564",
     ECL_FOR_FDH,
     {SINCE_2564, [ECL_ADP] = FIRST(26), [ECL_DRU] = FIRST(23)}},
    {"opbkk",
     "OP Bangkok: the official columns of 2564 and LABFU",
     ECL_FOR_ECIMP,
     {SINCE_2564, [ECL_ADP] = FIRST(26), [ECL_DRU] = FIRST(23), [ECL_LABFU] = FIRST(7)}},
    {"2564",
     "e-Claim since 2564: the official columns",
     ECL_FOR_ECIMP,
     {SINCE_2564, [ECL_ADP] = FIRST(26), [ECL_DRU] = FIRST(23)}},
    {"classic",
     "e-Claim of about 2553 to 2560: INS with DATEIN, DRU with DRUGTYPE",
     ECL_FOR_ECIMP,
     {UNCHANGED, [ECL_INS] = OWN(classic_ins), [ECL_OPD] = FIRST(6), [ECL_ORF] = FIRST(6),
      [ECL_OOP] = FIRST(7), [ECL_CHT] = FIRST(8), [ECL_ADP] = FIRST(16),
      [ECL_DRU] = OWN(classic_dru)}},
};

/* Files seen between the classic and the 2564 revision, when columns were added
 * at the end a few at a time. Read, never written. DRU of 21 columns is classic;
 * DRU of 22 and ADP of 22 to 25 are not known from any exporter. */
static const struct ecl_layout between[] = {
    {"2564, ADP up to ITEMSRC", "", ECL_FOR_ECIMP, {[ECL_ADP] = FIRST(21)}},
    {"2564, ADP up to CLINIC", "", ECL_FOR_ECIMP, {[ECL_ADP] = FIRST(20)}},
    {"2564, ADP up to BI", "", ECL_FOR_ECIMP, {[ECL_ADP] = FIRST(19)}},
    {"2564, ADP up to STATUS1", "", ECL_FOR_ECIMP, {[ECL_ADP] = FIRST(18)}},
    {"2564, ADP up to TMLTCODE", "", ECL_FOR_ECIMP, {[ECL_ADP] = FIRST(17)}},
    {"2564, DRU up to TOTAL", "", ECL_FOR_ECIMP, {[ECL_DRU] = FIRST(20)}},
};

const struct ecl_layout *ecl_layout_at(size_t i)
{
    return i < COUNT(layouts) ? &layouts[i] : NULL;
}

const struct ecl_layout *ecl_layout_find(struct ecl_str name)
{
    for (size_t i = 0; i < COUNT(layouts); i++) {
        if (ecl_str_eq_nocase(name, ecl_str_of(layouts[i].name))) {
            return &layouts[i];
        }
    }
    return NULL;
}

/* HCODE has five digits, DATEIN eight: the two cannot be taken for each other. */
static bool looks_like_date(struct ecl_str s)
{
    s = ecl_str_trim(s);
    return s.n == 8 && ecl_str_digits(s);
}

const struct ecl_layout *ecl_layout_guess(enum ecl_file f, unsigned ncols, struct ecl_str fifth)
{
    bool classic = f == ECL_INS && looks_like_date(fifth);
    for (size_t i = 0; i < COUNT(layouts); i++) {
        const struct ecl_layout_file *lf = &layouts[i].files[f];
        if (lf->n && lf->n == ncols && (!classic || lf->cols == classic_ins)) {
            return &layouts[i];
        }
    }
    for (size_t i = 0; i < COUNT(between); i++) {
        if (between[i].files[f].n && between[i].files[f].n == ncols) {
            return &between[i];
        }
    }
    return NULL;
}
