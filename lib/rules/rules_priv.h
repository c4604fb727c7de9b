/* rules_priv.h: what the rule groups (rule_<group>.c) share with the engine.
 *
 * A rule is a row of its group's table, next to its function. A function is
 * called once per claim, only in the profiles, claim types and for the files
 * its row names, and loops over the records it needs. It allocates nothing,
 * compares codes by the bitmaps of in_set() and reports by hit*(). */
#ifndef ECLAIM_RULES_PRIV_H
#define ECLAIM_RULES_PRIV_H

#include <stddef.h>

#include "eclaim/claim.h"
#include "eclaim/codes.h"
#include "eclaim/date.h"
#include "eclaim/ids.h"
#include "eclaim/money.h"
#include "eclaim/rules.h"

/* Short words for the tables. */
#define SEV_E      ECL_SEV_ERROR
#define SEV_W      ECL_SEV_WARNING
#define SEV_I      ECL_SEV_INFO
#define P_ALL      ECL_PROFILE_ALL
#define P_FDH      ECL_PROFILE_FDH
#define P_ECLAIM   ECL_PROFILE_ECLAIM
#define P_OPBKK    ECL_PROFILE_OPBKK
#define P_RELAXED  ECL_PROFILE_RELAXED
#define P_STRICT   (ECL_PROFILE_ALL & ~ECL_PROFILE_RELAXED)
#define UNVERIFIED "general knowledge, unverified"

/* Claim types a function is called for. */
#define ON_OP   1u
#define ON_IP   2u
#define ON_BOTH 3u
#define ON_NONE 4u /* the groups of records that belong to no claim */

/* Files of which the claim must hold at least one record, or the function is
 * not called: HAS(INS) | HAS(PAT). 0: always called. */
#define HAS(file) (1u << ECL_##file)

struct check;

/* A row. fn is NULL for rules that the field pass, the importer or the engine
 * itself reports, and for those not checked (info.unchecked_why). */
struct rule {
    struct ecl_rule_info info;
    void (*fn)(struct check *k);
    uint8_t on;     /* ON_* */
    uint32_t needs; /* HAS() bits */
    bool firm;      /* stays an error under the relaxed profile */
};

struct rule_group {
    const struct rule *rows;
    size_t n;
};

#define RULE_GROUP(name, table)                                                                    \
    const struct rule_group name = {(table), sizeof(table) / sizeof((table)[0])}

/* Rows. TEN, TTH: what must hold; MEN, MTH: what a finding says. Behind FIRM: the dates. */
#define ROW_DATED(ID, SEV, SCOPE, PROFILES, FILES, C, SRC, TEN, TTH, MEN, MTH, WHY, FN, ON, NEEDS, \
                  FIRM, ...)                                                                       \
    {                                                                                              \
        .info = {.id            = ID,                                                              \
                 .severity      = SEV,                                                             \
                 .scope         = SCOPE,                                                           \
                 .profiles      = PROFILES,                                                        \
                 .files         = FILES,                                                           \
                 .c_code        = C,                                                               \
                 .text          = {TEN, TTH},                                                      \
                 .message       = {MEN, MTH},                                                      \
                 .source        = SRC,                                                             \
                 .unchecked_why = WHY,                                                             \
                 .dates         = __VA_ARGS__},                                                            \
        .fn = FN, .on = ON, .needs = NEEDS, .firm = FIRM                                           \
    }
#define ROW(ID, SEV, SCOPE, PROFILES, FILES, C, SRC, TEN, TTH, MEN, MTH, WHY, FN, ON, NEEDS, FIRM) \
    ROW_DATED(ID, SEV, SCOPE, PROFILES, FILES, C, SRC, TEN, TTH, MEN, MTH, WHY, FN, ON, NEEDS,     \
              FIRM, ALWAYS)

/* The dates of a row, the first and the last day on which it is valid. When a condition
 * changes on a day, the row that held until then gets UNTIL, and a new row SINCE. */
#define ALWAYS                                                                                     \
    {                                                                                              \
        {0, 0, 0}, {0, 0, 0}, ECL_DATED_SERVICE                                                    \
    }
#define SINCE(Y, M, D)                                                                             \
    {                                                                                              \
        {Y, M, D}, {0, 0, 0}, ECL_DATED_SERVICE                                                    \
    }
#define UNTIL(Y, M, D)                                                                             \
    {                                                                                              \
        {0, 0, 0}, {Y, M, D}, ECL_DATED_SERVICE                                                    \
    }
/* The same by the day of sending, for what a receiving system has ceased to ask. */
#define SENT_UNTIL(Y, M, D)                                                                        \
    {                                                                                              \
        {0, 0, 0}, {Y, M, D}, ECL_DATED_SENT                                                       \
    }
/* RULE and RULE_UNCHECKED with dates. */
#define RULE_DATED(ID, SEV, PROFILES, FILES, C, SRC, TEN, TTH, MEN, MTH, FN, ON, NEEDS, ...)       \
    ROW_DATED(ID, SEV, ECL_SCOPE_CLAIM, PROFILES, FILES, C, SRC, TEN, TTH, MEN, MTH, NULL, FN, ON, \
              NEEDS, false, __VA_ARGS__)
#define RULE_UNCHECKED_DATED(ID, SEV, SCOPE, FILES, C, SRC, TEN, TTH, WHY, ...)                    \
    ROW_DATED(ID, SEV, SCOPE, ECL_PROFILE_ALL, FILES, C, SRC, TEN, TTH, "", "", WHY, NULL, 0, 0,   \
              false, __VA_ARGS__)

#define RULE(ID, SEV, PROFILES, FILES, C, SRC, TEN, TTH, MEN, MTH, FN, ON, NEEDS)                  \
    ROW(ID, SEV, ECL_SCOPE_CLAIM, PROFILES, FILES, C, SRC, TEN, TTH, MEN, MTH, NULL, FN, ON,       \
        NEEDS, false)
/* The same, but an error under the relaxed profile, too. */
#define RULE_FIRM(ID, SEV, PROFILES, FILES, C, SRC, TEN, TTH, MEN, MTH, FN, ON, NEEDS)             \
    ROW(ID, SEV, ECL_SCOPE_CLAIM, PROFILES, FILES, C, SRC, TEN, TTH, MEN, MTH, NULL, FN, ON,       \
        NEEDS, true)
/* Reported by the field pass or the importer (or by another rule's function). */
#define RULE_SEEN(ID, SEV, SCOPE, FILES, C, SRC, TEN, TTH, MEN, MTH)                               \
    ROW(ID, SEV, SCOPE, ECL_PROFILE_ALL, FILES, C, SRC, TEN, TTH, MEN, MTH, NULL, NULL, 0, 0, true)
/* Listed, not checked: why. */
#define RULE_UNCHECKED(ID, SEV, SCOPE, FILES, C, SRC, TEN, TTH, WHY)                               \
    ROW(ID, SEV, SCOPE, ECL_PROFILE_ALL, FILES, C, SRC, TEN, TTH, "", "", WHY, NULL, 0, 0, false)

/* Runs when the base tables BASE (NEED() bits) are given, and the last has the column. */
#define NEED(table) ECL_BASE_BIT(ECL_BASE_##table)
#define RULE_TABLE(BASE, COLUMN, ID, SEV, FILES, C, SRC, TEN, TTH, MEN, MTH, FN, ON, NEEDS, ...)   \
    {                                                                                              \
        .info = {.id          = ID,                                                                \
                 .severity    = SEV,                                                               \
                 .scope       = ECL_SCOPE_CLAIM,                                                   \
                 .profiles    = P_ALL,                                                             \
                 .files       = FILES,                                                             \
                 .c_code      = C,                                                                 \
                 .text        = {TEN, TTH},                                                        \
                 .message     = {MEN, MTH},                                                        \
                 .source      = SRC,                                                               \
                 .dates       = __VA_ARGS__,                                                       \
                 .base        = BASE,                                                              \
                 .base_column = COLUMN},                                                           \
        .fn = FN, .on = ON, .needs = NEEDS                                                         \
    }
#define RULE_COLUMN(BASE, COLUMN, ID, SEV, FILES, C, SRC, TEN, TTH, MEN, MTH, FN, ON, NEEDS)       \
    RULE_TABLE(BASE, COLUMN, ID, SEV, FILES, C, SRC, TEN, TTH, MEN, MTH, FN, ON, NEEDS, ALWAYS)
#define RULE_BASE(BASE, ID, SEV, FILES, C, SRC, TEN, TTH, MEN, MTH, FN, ON, NEEDS)                 \
    RULE_TABLE(BASE, 0, ID, SEV, FILES, C, SRC, TEN, TTH, MEN, MTH, FN, ON, NEEDS, ALWAYS)
#define RULE_BASE_DATED(BASE, ID, SEV, FILES, C, SRC, TEN, TTH, MEN, MTH, FN, ON, NEEDS, ...)      \
    RULE_TABLE(BASE, 0, ID, SEV, FILES, C, SRC, TEN, TTH, MEN, MTH, FN, ON, NEEDS, __VA_ARGS__)

extern const struct rule_group rules_pkg, rules_fmt, rules_ins, rules_pat, rules_ref, rules_opd,
    rules_x, rules_exp; /* here */
extern const struct rule_group rules_ipd, rules_irf, rules_dx, rules_proc, rules_cht, rules_cha,
    rules_money, rules_dru, rules_adp, rules_aer, rules_lvd, rules_labfu; /* visit and charges */
extern const struct rule_group rules_grp, rules_grp_care;                 /* benefit groups */
extern const struct rule_group rules_sent;                                /* submitted before */
extern const struct rule_group rules_drug, rules_staff, rules_unit, rules_code,
    rules_item; /* base tables */

/* --- facts of a claim, gathered once before its rules run ------------------ */

/* Schemes, a bit each (INS.INSCL). */
enum scheme {
    S_UCS   = 1,
    S_WEL   = 2,
    S_DIS   = 4,
    S_UC    = 7, /* the three above are one family: submitted as maininscl UCS */
    S_OFC   = 8,
    S_LGO   = 16,
    S_SSS   = 32,
    S_SSI   = 64,
    S_SOC   = 96, /* SSS and SSI */
    S_STP   = 128,
    S_NRH   = 256,
    S_BKK   = 512,
    S_PUC   = 1024,
    S_OTHER = 2048, /* any other code of the set */
};

/* A date field. day (since 1970-01-01) and date hold only when state is
 * ECL_DATE_OK: with anything else rules that compare dates stay silent. */
struct fdate {
    struct ecl_date date;
    int32_t day;
    uint8_t state; /* enum ecl_date_state */
};

/* What the codes and types of ADP rows tell of a claim's benefit groups, a bit each; the
 * groups themselves are conditions in lib/claim/group.c. */
enum item {
    I_TRANSPORT     = 1,      /* S1801: transport of a referred patient */
    I_DISTANCE      = 2,      /* S1802, and S1805 in its place: the same, by distance */
    I_COVID_VEHICLE = 4,      /* COVV01: protective suits and cleaning of the vehicle */
    I_COVID_CARE    = 8,      /* other codes that begin with COV */
    I_SCRCOV        = 16,     /* project: screening for COVID-19 */
    I_ADSCOV        = 32,     /* project: screening of admitted patients */
    I_STROKE        = 64,     /* STROK1 */
    I_STEMI         = 128,    /* STEMI1, STEMI2 */
    I_THROMBOLYTIC  = 192,    /* either */
    I_CANCER        = 256,    /* project: cancer anywhere */
    I_LEUKAEMIA     = 512,    /* projects DMLP54, DMLL54 */
    I_OXYGEN        = 1024,   /* 52020, 52021: hyperbaric oxygen */
    I_CONTRACEPTION = 2048,   /* FP001, FP002, FP002_1: coil or implant */
    I_IP_ONLY       = 4096,   /* IP002 to IP006 */
    I_INSTRUMENT    = 8192,   /* TYPE 2 */
    I_PROTOCOL      = 16384,  /* TYPE 6: cancer by protocol */
    I_RADIATION     = 32768,  /* TYPE 7 */
    I_GENERAL       = 65536,  /* CAGCODE Gca: cancer in general */
    I_LAB           = 131072, /* TYPE 15 */
    I_RESULT        = 262144, /* STATUS1 is filled: a result of COVID-19 */
};

#define NO_TIME INT64_MIN /* adm_at, dsc_at: date or time is missing or wrong */
#define NO_AGE  (-1)

struct facts {
    /* First record of a file, or NULL. */
    const struct ecl_record *ins, *pat, *opd, *ipd, *cht, *aer;
    struct fdate dob, visit, adm, dsc; /* PAT.DOB, OPD.DATEOPD, IPD.DATEADM, IPD.DATEDSC */
    struct fdate start, end;           /* OP: the visit both; IP: admission, discharge */
    int64_t adm_at, dsc_at;            /* minutes since 1970-01-01 00:00, or NO_TIME */
    int age, age_days;                 /* at start; NO_AGE when unknown */
    char sex;                          /* '1', '2', or 0 when unknown */
    char idtype;                       /* '1'-'6', or 0 */
    unsigned scheme;                   /* enum scheme bit of INSCL; 0: blank or unknown */
    struct ecl_str pid, cid;           /* PAT.PERSON_ID, INS.CID, without blanks around */
    enum ecl_pid_state pid_state, cid_state;
    struct ecl_str hcode; /* own facility: the option, else the claim's */
    char optype;          /* OPD.OPTYPE '0'-'9', or 0 */

    /* Money in satang. A sum holds only if its *_ok: every amount in it could
     * be read (blank is 0). All are 0 and ok when there is no record. */
    ecl_satang total, paid; /* first CHT row */
    bool cht_ok;
    ecl_satang cha[36][2];  /* by CHRGITEM: cha[base36(first character)][second - '1'] */
    ecl_satang cha_total;   /* every CHA row, also of unknown categories */
    bool cha_ok, cha_known; /* cha_known: every category is in its set */
    ecl_satang dru_total[2], dru_copay[2]; /* [0] USE_STATUS 1, [1] 2-4 (others: neither) */
    ecl_satang dru_all, dru_copay_all;     /* TOTAL, TOTCOPAY of every DRU row */
    bool dru_ok;
    ecl_satang adp_total[21]; /* TOTAL by TYPE 1-20; [0]: no or unknown TYPE */
    ecl_satang adp_all, adp_copay_all;
    bool adp_ok;
    uint32_t items; /* enum item bits of all ADP rows */
};

/* The facts in front of the money: those that rules across claims may use, for
 * the others are gone when their turn comes. */
#define FACTS_HEAD offsetof(struct facts, total)

/* Columns that OP and IP claims keep in different files; -1: none. */
struct dx_columns {
    enum ecl_file file; /* ECL_ODX or ECL_IDX */
    int8_t diag, dxtype, drdx;
};
struct proc_columns {
    enum ecl_file file; /* ECL_OOP or ECL_IOP */
    int8_t oper, dropid;
};

struct check {
    struct ecl_rules *rules;
    const struct ecl_claim *c;
    struct facts f;
    const struct dx_columns *dx; /* of the claim's type; of "--": as OP */
    const struct proc_columns *proc;
    unsigned profile;        /* enum ecl_profile */
    int32_t today;           /* days since 1970 */
    bool op, ip;             /* type of the claim; "--": neither */
    const struct rule *rule; /* the rule that runs */
    struct sent_look *sent;  /* what was submitted before (sent_priv.h), or NULL */
    struct batch *batch;     /* of the rules across claims (batch_priv.h); NULL: none runs */
    const struct ecl_base_data *base; /* what rules with a base may ask for; NULL: none runs */
};

/* The amount of a category, cat(f, "31"). */
static inline unsigned base36(char c)
{
    return c >= '0' && c <= '9'   ? (unsigned)(c - '0')
           : c >= 'A' && c <= 'Z' ? (unsigned)(c - 'A') + 10
                                  : 36;
}
static inline ecl_satang cat(const struct facts *f, const char *item)
{
    return f->cha[base36(item[0])][item[1] - '1'];
}

/* --- values ---------------------------------------------------------------- */

/* The value of a column without blanks around: what rules compare. */
static inline struct ecl_str cell(const struct ecl_record *r, int col)
{
    struct ecl_str s = r->f[col];
    return s.n && ((unsigned char)s.p[0] <= ' ' || (unsigned char)s.p[s.n - 1] <= ' ')
               ? ecl_str_trim(s)
               : s;
}

static inline bool blank(const struct ecl_record *r, int col)
{
    struct ecl_str s = r->f[col];
    return s.n == 0 || ((unsigned char)s.p[0] <= ' ' && ecl_str_trim(s).n == 0);
}

/* The only character of the value, or 0 when it is not exactly one. */
static inline char one(const struct ecl_record *r, int col)
{
    struct ecl_str s = cell(r, col);
    return s.n == 1 ? s.p[0] : '\0';
}

/* SEQ or AN is filled: the key of a row of the shared files. */
static inline bool has_key(const struct ecl_record *r, int seq, int an)
{
    return !blank(r, seq) || !blank(r, an);
}

struct fdate date_of(const struct ecl_record *r, int col);

/* Minutes since 1970 of a date and a time column, or NO_TIME. */
int64_t moment_of(const struct ecl_record *r, int date_col, int time_col);

/* The amount of a column in satang; a blank is 0. False when it is no amount
 * (FMT.number or a rule of its own says so): skip the comparison then. */
bool money_of(const struct ecl_record *r, int col, ecl_satang *v);

/* The same for decimals scaled by 10^scale (see ecl_decimal_parse). */
bool number_of(const struct ecl_record *r, int col, unsigned scale, int64_t *v);

/* ADP.TYPE 1 to 20 ("01" and "1" alike), or 0. Many rules ask it of each row. */
static inline int adp_type(const struct ecl_record *r)
{
    struct ecl_str s = cell(r, ECL_ADP_TYPE);
    if (s.n < 1 || s.n > 2 || !ecl_is_digit(s.p[0]) || !ecl_is_digit(s.p[s.n - 1])) {
        return 0;
    }
    int v = s.n == 1 ? s.p[0] - '0' : (s.p[0] - '0') * 10 + (s.p[1] - '0');
    return v <= 20 ? v : 0;
}

/* The bits of enum item of an ADP row. */
uint32_t item_of(const struct ecl_record *adp);

/* Code sets of one- and two-character codes (and NATION) as bitmaps. Sets of
 * longer codes: ecl_code_find. */
enum set {
    SET_INSCL_SUBTYPE,
    SET_MARRIAGE,
    SET_NATION,
    SET_CLINIC_DEPT,
    SET_CHRGITEM,
    SET_DRUGREMARK,
    SET_CAGCODE,
    SET_UCAE,
    SET_LABTEST,
    SET_PTTYPE,
    SET_DISCHS,
    SET_DISCHT,
    SET_CA_TYPE,
    SET_E_SCREEN,
    SET_USE_STATUS_ADP,
    SET_STATUS1,
    NSETS
};
bool in_set(const struct check *k, enum set set, struct ecl_str code);
/* The entry of a code, or NULL. */
const struct ecl_codeentry *set_entry(const struct check *k, enum set set, struct ecl_str code);

/* True when the importer noted this PAT row as a second one of its HN. */
bool pat_row_noted(const struct check *k, uint64_t line);

/* --- reports ---------------------------------------------------------------
 * A finding of the running rule at record r (NULL: the claim) and column col
 * (-1: the whole record). The message is the row's template: {file} {field}
 * {value} are filled from the place, {1} and {2} from the arguments. A place
 * where the field pass has reported at least as grave a fault stays silent. */
void hit(struct check *k, const struct ecl_record *r, int col);
void hit1(struct check *k, const struct ecl_record *r, int col, struct ecl_str a1);
void hit2(struct check *k, const struct ecl_record *r, int col, struct ecl_str a1,
          struct ecl_str a2);

/* A finding of another rule, severity, value or C code than the running one. */
struct place {
    const struct rule *rule;
    const struct ecl_record *r;
    int col;
    struct ecl_str value; /* p NULL: the value of the column */
    const char *c_code;   /* NULL: all codes of the rule */
    int severity;         /* cap: lower the rule's severity to this; -1: as it is */
    struct ecl_str arg[2];
    struct ecl_str field; /* p NULL: the name of the column */
    uint64_t other;       /* the claim that it names beside this one; 0: none */
};
/* Of type and key of a claim, for place.other: what is told of a place and another claim that
 * was submitted before is not told again when that claim stands in the stream, too. */
uint64_t other_claim(unsigned type, struct ecl_str key);
/* As hit2. */
void hit_other(struct check *k, const struct ecl_record *r, int col, struct ecl_str a1,
               struct ecl_str a2, uint64_t other);
void hit_at(struct check *k, const struct place *p);

/* Text for arguments. Each lives until the rule function returns. */
struct ecl_str arg_money(struct check *k, ecl_satang v); /* "1,234.50" */
struct ecl_str arg_int(struct check *k, int64_t v);
struct ecl_str arg_date(struct check *k, struct fdate d); /* YYYYMMDD, or "-" */

/* Required columns: one finding that names every blank one of the record.
 * The row's message uses {1} for the list; col is the first blank one. */
void hit_blank(struct check *k, const struct ecl_record *r, const int8_t *cols, size_t n);
static inline void require(struct check *k, const struct ecl_record *r, const int8_t *cols,
                           size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (blank(r, cols[i])) {
            hit_blank(k, r, cols, n);
            return;
        }
    }
}

/* --- repeated keys ---------------------------------------------------------
 * Finds rows of one file that agree in the columns cols, in linear time:
 *     struct repeat d;
 *     repeat_start(k, &d, ECL_DRU, cols, ncols);
 *     ECL_EACH(r, k->c, ECL_DRU) { if (repeat_of(&d, r)) hit(k, r, cols[0]); }
 * repeat_of gives the earlier record, or NULL and remembers r. One repeat is
 * under way at a time. */
struct repeat {
    struct check *k;
    const struct ecl_record *first; /* first record of the file */
    const int8_t *cols;
    size_t ncols;
    uint32_t mask, used;
    uint32_t *slot; /* index + 1 of a record, 0: free; NULL while few */
    uint32_t few[16];
};
void repeat_start(struct check *k, struct repeat *d, enum ecl_file file, const int8_t *cols,
                  size_t ncols);
const struct ecl_record *repeat_of(struct repeat *d, const struct ecl_record *r);

/* --- the field pass (rule_fmt.c) and the engine ----------------------------- */

/* The row of an id; NULL when there is none. */
const struct rule *rule_by_id(const char *id);

/* What the field pass keeps between claims; made by fmt_new, freed by free(). */
struct fmt;
struct fmt *fmt_new(void);
void fmt_claim(struct check *k, const struct fmt *fmt);

#endif
