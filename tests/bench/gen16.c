/* gen16: makes a 16-file set of any size for tests and benchmarks.
 *
 * Everything follows from the seed: persons and visits are functions of
 * (seed, number), so the same command gives the same bytes anywhere. The set
 * is clean against every rule of the library unless --defects asks otherwise;
 * then each fault is written down with the rule that should find it. All
 * people are invented. Columns come from the field tables; encoding and check
 * digits are done here, apart from the code that this set is to test. */
#include "gen16.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

static void die(const char *fmt, ...)
{
    va_list ap;
    fputs("gen16: ", stderr);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(4);
}

static void *need(void *p)
{
    if (!p) {
        die("out of memory");
    }
    return p;
}

/* --- random numbers: splitmix64 ----------------------------------------- */

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static uint64_t next(uint64_t *state)
{
    return mix(*state += 0x9e3779b97f4a7c15U);
}

static uint32_t below(uint64_t *state, uint32_t n)
{
    return (uint32_t)(((next(state) >> 32) * n) >> 32);
}

static bool chance(uint64_t *state, uint32_t permille)
{
    return below(state, 1000) < permille;
}

/* --- values ------------------------------------------------------------- */

static char *room(struct claim *c, size_t n)
{
    if (c->used + n > sizeof c->mem) {
        die("a claim needs more memory than planned");
    }
    char *p = c->mem + c->used;
    c->used += n;
    return p;
}

static struct ecl_str text(struct claim *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    size_t left = sizeof c->mem - c->used;
    int n       = vsnprintf(c->mem + c->used, left, fmt, ap);
    va_end(ap);
    return ecl_str_make(room(c, (size_t)n + 1), (size_t)n);
}

/* v in decimal, with zeros in front up to width. */
static struct ecl_str number(struct claim *c, uint64_t v, unsigned width)
{
    char tmp[24];
    unsigned n = 0;
    do {
        tmp[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v || n < width);
    char *p = room(c, n);
    for (unsigned i = 0; i < n; i++) {
        p[i] = tmp[n - 1 - i];
    }
    return ecl_str_make(p, n);
}

static struct ecl_str baht(struct claim *c, int64_t satang)
{
    struct ecl_str s = number(c, (uint64_t)satang / 100, 1);
    char *p          = room(c, 3);
    p[0]             = '.';
    p[1]             = (char)('0' + satang / 10 % 10);
    p[2]             = (char)('0' + satang % 10);
    return ecl_str_make(s.p, s.n + 3);
}

static struct ecl_str day(struct claim *c, unsigned d)
{
    return number(c, (uint64_t)c->g->year * 10000 + c->g->month * 100 + d, 8);
}

static struct ecl_str hhmm(struct claim *c, unsigned minute)
{
    return number(c, minute / 60 * 100 + minute % 60, 4);
}

static struct ecl_str lit(const char *z)
{
    return ecl_str_of(z);
}

/* Thirteen digits with the check digit that belongs to the first twelve. */
static struct ecl_str citizen_id(struct claim *c, char first, uint64_t eleven)
{
    struct ecl_str s = number(c, eleven % 100000000000U, 11);
    char *p          = room(c, 13);
    unsigned sum     = 0;
    p[0]             = first;
    memcpy(p + 1, s.p, 11);
    for (unsigned i = 0; i < 12; i++) {
        sum += (unsigned)(p[i] - '0') * (13 - i);
    }
    p[12] = (char)('0' + (11 - sum % 11) % 10);
    return ecl_str_make(p, 13);
}

/* --- rows --------------------------------------------------------------- */

/* A new row of a file with its key columns filled. */
static struct row *add(struct claim *c, enum ecl_file f)
{
    if (c->n == MAX_ROWS) {
        die("a claim needs more rows than planned");
    }
    const struct ecl_file_spec *s = ecl_file_spec(f);
    struct row *r                 = &c->row[c->n++];
    memset(r, 0, sizeof *r);
    r->file = (int8_t)f;
    if (s->hcode >= 0) {
        r->f[s->hcode] = c->g->hcode;
    }
    if (s->hn >= 0) {
        r->f[s->hn] = c->hn;
    }
    if (s->seq >= 0) {
        r->f[s->seq] = c->seq;
    }
    if (s->an >= 0) {
        r->f[s->an] = c->an;
    }
    if (s->person_id >= 0) {
        r->f[s->person_id] = c->cid;
    }
    return r;
}

static unsigned category(char code)
{
    static const char codes[] = "123456789ABCDEFGHIJ";
    const char *at            = strchr(codes, code);
    return (unsigned)(at - codes);
}

static void charge(struct claim *c, char code, bool excess, int64_t satang)
{
    c->cat[category(code)][excess] += satang;
}

static struct row *add_item(struct claim *c, const struct item *it, unsigned qty, unsigned d)
{
    struct row *r          = add(c, ECL_ADP);
    bool excess            = it->category == '5' && chance(&c->rng, 60);
    int64_t amount         = (int64_t)it->price * qty;
    r->f[ECL_ADP_DATEOPD]  = day(c, d);
    r->f[ECL_ADP_TYPE]     = lit(it->type);
    r->f[ECL_ADP_CODE]     = lit(it->code);
    r->f[ECL_ADP_QTY]      = number(c, qty, 1);
    r->f[ECL_ADP_RATE]     = baht(c, it->price);
    r->f[ECL_ADP_TOTCOPAY] = baht(c, excess ? amount : 0);
    r->f[ECL_ADP_TOTAL]    = baht(c, excess ? 0 : amount);
    r->f[ECL_ADP_TMLTCODE] = lit(it->tmlt);
    r->f[ECL_ADP_CLINIC]   = c->clinic;
    r->f[ECL_ADP_ITEMSRC]  = ECL_STR("2");
    r->f[ECL_ADP_PROVIDER] = c->doctor;
    if (it->category == '5') {
        r->f[ECL_ADP_USE_STATUS] = ECL_STR("1");
    }
    if (it->category == 'E') {
        r->f[ECL_ADP_BI] = number(c, 20 + 5 * below(&c->rng, 16), 1);
    }
    charge(c, it->category, excess, amount);
    return r;
}

static void add_drug(struct claim *c, const struct drug *d, const char *use, unsigned on)
{
    struct row *r            = add(c, ECL_DRU);
    unsigned qty             = d->qty > 4 ? d->qty / 2 + below(&c->rng, d->qty / 2 + 1) : d->qty;
    int64_t amount           = (int64_t)d->price * qty;
    bool excess              = strcmp(d->remark, "EF") == 0;
    r->f[ECL_DRU_CLINIC]     = c->clinic;
    r->f[ECL_DRU_DATE_SERV]  = day(c, on);
    r->f[ECL_DRU_DID]        = lit(d->did);
    r->f[ECL_DRU_DIDNAME]    = lit(d->name);
    r->f[ECL_DRU_AMOUNT]     = number(c, qty, 1);
    r->f[ECL_DRU_DRUGPRICE]  = baht(c, d->price);
    r->f[ECL_DRU_DRUGCOST]   = baht(c, d->price * 3 / 4);
    r->f[ECL_DRU_DIDSTD]     = lit(d->std);
    r->f[ECL_DRU_UNIT]       = lit(d->unit);
    r->f[ECL_DRU_UNIT_PACK]  = lit(d->pack);
    r->f[ECL_DRU_DRUGREMARK] = lit(d->remark);
    r->f[ECL_DRU_TOTCOPAY]   = baht(c, excess ? amount : 0);
    r->f[ECL_DRU_USE_STATUS] = lit(use);
    r->f[ECL_DRU_TOTAL]      = baht(c, excess ? 0 : amount);
    r->f[ECL_DRU_SIGCODE]    = lit(d->sigcode);
    r->f[ECL_DRU_SIGTEXT]    = lit(d->sig);
    r->f[ECL_DRU_PROVIDER]   = c->pharmacist;
    charge(c, use[0] == '1' ? '3' : '4', excess, amount);
}

/* n different drugs out of the first most of the list. */
static void add_drugs(struct claim *c, unsigned n, unsigned most, const char *use, unsigned on)
{
    unsigned start = below(&c->rng, most), step = 1 + 2 * below(&c->rng, 3);
    while (most % step == 0 && step > 1) {
        step += 2;
    }
    for (unsigned i = 0; i < n; i++) {
        add_drug(c, &drugs[(start + i * step) % most], use, on);
    }
}

/* --- persons ------------------------------------------------------------ */

static const struct {
    const char *name, *maker;
} nations[] = {{"048", "6"}, {"056", "7"}, {"057", "0"}, {"096", "6"}};

static struct ecl_str scheme_of(uint64_t *rng, unsigned age)
{
    unsigned x = below(rng, 1000);
    if (x < 30) {
        return ECL_STR("STP");
    }
    if (x < 130) {
        return ECL_STR("OFC");
    }
    if (x < 180) {
        return ECL_STR("LGO");
    }
    if (x < 360 && age >= 18 && age < 66) {
        return ECL_STR("SSS");
    }
    return ECL_STR("UCS");
}

/* Nobody has a birthday in the month of the set: ages hold for all visits. */
static void make_birth(struct claim *c, uint64_t *rng)
{
    const struct gen *g = c->g;
    unsigned x = below(rng, 100), m = 1 + below(rng, 11);
    c->age = x < 12 ? 1 + below(rng, 13) : x < 60 ? 15 + below(rng, 45) : 60 + below(rng, 32);
    m += m >= g->month;
    unsigned year = g->year - c->age - (m > g->month);
    c->dob        = number(c, year * 10000 + m * 100 + 1 + below(rng, 28), 8);
    c->sex        = 1 + below(rng, 2);
}

static char id_prefix(const struct claim *c, uint64_t *rng)
{
    if (c->age < c->g->year - 1985) {
        return chance(rng, 950) ? '1' : '2';
    }
    return (char)('3' + below(rng, 3));
}

static void make_person(struct claim *c, uint32_t person)
{
    uint64_t rng = mix(c->g->seed ^ mix(person + 0x5151U));
    make_birth(c, &rng);
    /* Multiplication by a number prime to 10 scatters without repeating. */
    uint64_t scattered = ((uint64_t)person + 1) * 61803399U % 100000000U;
    c->hn              = number(c, scattered, 9);
    c->inscl           = scheme_of(&rng, c->age);
    c->nation          = ECL_STR("099");
    char first         = id_prefix(c, &rng);
    if (ecl_str_is(c->inscl, "STP")) {
        unsigned i = below(&rng, COUNT(nations));
        c->nation  = lit(nations[i].name);
        first      = nations[i].maker[0];
    }
    /* Never 00 in front: that is another kind of number. */
    c->cid     = citizen_id(c, first, (uint64_t)(100 + below(&rng, 900)) * 100000000U + scattered);
    c->fname   = lit(c->sex == 1 ? male_names[below(&rng, COUNT(male_names))]
                                 : female_names[below(&rng, COUNT(female_names))]);
    c->lname   = lit(surnames[below(&rng, COUNT(surnames))]);
    c->married = c->age >= 20 && chance(&rng, 600);
    if (c->sex == 1) {
        c->title = c->age < 15 ? ECL_STR("เด็กชาย") : ECL_STR("นาย");
    } else {
        c->title = c->age < 15  ? ECL_STR("เด็กหญิง")
                   : c->married ? ECL_STR("นาง")
                                : ECL_STR("นางสาว");
    }
    c->own    = chance(&rng, 850);
    c->person = rng;
    c->amphur = 1 + below(&rng, 12);
}

static void add_pat(struct claim *c)
{
    struct row *r          = add(c, ECL_PAT);
    r->f[ECL_PAT_CHANGWAT] = c->g->province;
    r->f[ECL_PAT_AMPHUR]   = number(c, c->amphur, 2);
    r->f[ECL_PAT_DOB]      = c->dob;
    r->f[ECL_PAT_SEX]      = number(c, c->sex, 1);
    r->f[ECL_PAT_MARRIAGE] = c->married ? ECL_STR("2") : ECL_STR("1");
    r->f[ECL_PAT_OCCUPA]   = c->age < 18 ? ECL_STR("010") : ECL_STR("101");
    r->f[ECL_PAT_NATION]   = c->nation;
    r->f[ECL_PAT_NAMEPAT]  = text(c, "%s %s,%s", c->fname.p, c->lname.p, c->title.p);
    r->f[ECL_PAT_TITLE]    = c->title;
    r->f[ECL_PAT_FNAME]    = c->fname;
    r->f[ECL_PAT_LNAME]    = c->lname;
    r->f[ECL_PAT_IDTYPE]   = ecl_str_is(c->inscl, "STP") ? ECL_STR("4") : ECL_STR("1");
}

/* --- right to treatment ------------------------------------------------- */

static const char *subtype_of(const struct claim *c, bool dependant)
{
    if (ecl_str_is(c->inscl, "OFC")) {
        return dependant ? "O4" : c->age > 60 ? "O3" : "O1";
    }
    if (ecl_str_is(c->inscl, "LGO")) {
        return dependant ? "L2" : c->age > 60 ? "L3" : "L1";
    }
    if (ecl_str_is(c->inscl, "SSS")) {
        return "S1";
    }
    if (ecl_str_is(c->inscl, "STP")) {
        return "ST";
    }
    return c->age < 12 ? "71" : c->age < 60 ? "89" : c->age == 60 ? "82" : "77";
}

static void add_owner(struct claim *c, struct row *r)
{
    uint64_t rng = c->person;
    r->f[ECL_INS_OWNRPID] =
        citizen_id(c, '3', (uint64_t)(100 + below(&rng, 900)) * 100000000U + below(&rng, 99999999));
    r->f[ECL_INS_OWNNAME] =
        text(c, "%s %s", male_names[below(&rng, COUNT(male_names))], c->lname.p);
}

static void add_ins(struct claim *c)
{
    struct row *r  = add(c, ECL_INS);
    bool state     = ecl_str_is(c->inscl, "OFC") || ecl_str_is(c->inscl, "LGO");
    bool sss       = ecl_str_is(c->inscl, "SSS");
    bool dependant = state && (c->age < 20 || c->person % 10 < 3);
    bool referred  = c->refer_in != NULL;
    /* One code per visit: the number of the visit, scattered over ten digits. */
    uint64_t code         = (c->number + 1) * 6180339887U % 10000000000U;
    r->f[ECL_INS_INSCL]   = c->inscl;
    r->f[ECL_INS_SUBTYPE] = lit(subtype_of(c, dependant));
    r->f[ECL_INS_CID]     = c->cid;
    r->f[ECL_INS_DATEEXP] =
        c->person % 3 ? number(c, (c->g->year + 1) * 10000U + 1231, 8) : lit("");
    r->f[ECL_INS_HOSPMAIN] = referred ? lit(c->refer_in) : c->own ? c->g->hcode : ECL_STR("10672");
    r->f[ECL_INS_HOSPSUB]  = c->own ? ECL_STR("04001") : ECL_STR("04017");
    r->f[ECL_INS_PERMITNO] = state ? number(c, code, 10) : text(c, "PP%010" PRIu64, code);
    r->f[ECL_INS_HTYPE]    = sss ? (c->own && !referred ? ECL_STR("1") : ECL_STR("3")) : lit("");
    if (dependant) {
        add_owner(c, r);
    }
    if (state && c->an.n && chance(&c->rng, 200)) {
        r->f[ECL_INS_DOCNO] = text(c, "กค 0%u/%u", 100 + below(&c->rng, 900), c->g->year + 543);
        r->f[ECL_INS_GOVCODE]  = ECL_STR("030100");
        r->f[ECL_INS_GOVNAME]  = ECL_STR("สำนักงานตัวอย่างเพื่อการทดสอบ");
        r->f[ECL_INS_SUBINSCL] = lit(subtype_of(c, false));
        r->f[ECL_INS_RELINSCL] = ECL_STR("1");
    }
}

/* --- diagnoses and procedures ------------------------------------------- */

static const struct dx *pick(struct claim *c, const struct dx *list, size_t n)
{
    for (;;) {
        const struct dx *d = &list[below(&c->rng, (uint32_t)n)];
        if (c->age >= d->from && c->age <= d->to && (!d->sex || d->sex == c->sex)) {
            return d;
        }
    }
}

static void add_dx(struct claim *c, const char *code, const char *type)
{
    if (c->an.n) {
        struct row *r        = add(c, ECL_IDX);
        r->f[ECL_IDX_DIAG]   = lit(code);
        r->f[ECL_IDX_DXTYPE] = lit(type);
        r->f[ECL_IDX_DRDX]   = c->doctor;
        return;
    }
    struct row *r        = add(c, ECL_ODX);
    r->f[ECL_ODX_DATEDX] = c->date;
    r->f[ECL_ODX_CLINIC] = c->clinic;
    r->f[ECL_ODX_DIAG]   = lit(code);
    r->f[ECL_ODX_DXTYPE] = lit(type);
    r->f[ECL_ODX_DRDX]   = c->doctor;
}

/* The principal diagnosis, up to three others that differ, the external cause. */
static void add_diagnoses(struct claim *c)
{
    unsigned n = c->an.n ? 1 + below(&c->rng, 4) : chance(&c->rng, 550) ? 1 + below(&c->rng, 3) : 0;
    unsigned at = below(&c->rng, COUNT(more_dx));
    add_dx(c, c->dx->code, "1");
    for (unsigned i = 0; i < n; i++) {
        const struct dx *d = &more_dx[(at + i) % COUNT(more_dx)];
        if (c->age >= d->from && i < 3) {
            add_dx(c, d->code, "2");
        }
    }
    if (c->dx->code[0] == 'S') {
        add_dx(c, c->external, "5");
    }
}

static void add_oop(struct claim *c)
{
    const struct procedure *p = &op_procedures[below(&c->rng, COUNT(op_procedures))];
    struct item it            = {"19", 'B', p->code, "", p->price};
    struct row *r             = add(c, ECL_OOP);
    r->f[ECL_OOP_DATEOPD]     = c->date;
    r->f[ECL_OOP_CLINIC]      = c->clinic;
    r->f[ECL_OOP_OPER]        = lit(p->oper);
    r->f[ECL_OOP_DROPID]      = c->doctor;
    r->f[ECL_OOP_SERVPRICE]   = baht(c, p->price);
    add_item(c, &it, 1, c->from);
}

static void add_iop(struct claim *c)
{
    bool birth    = c->dx->code[0] == 'O';
    unsigned from = below(&c->rng, COUNT(ip_procedures)), n = 1 + below(&c->rng, 2);
    for (unsigned i = 0; i < n; i++) {
        const struct procedure *p =
            birth && i == 0 ? &delivery : &ip_procedures[(from + i) % COUNT(ip_procedures)];
        struct item it       = {"19", 'B', p->code, "", p->price};
        unsigned start       = c->minute + 30 + 60 * i;
        struct row *r        = add(c, ECL_IOP);
        r->f[ECL_IOP_OPER]   = lit(p->oper);
        r->f[ECL_IOP_OPTYPE] = i == 0 ? ECL_STR("1") : ECL_STR("2");
        r->f[ECL_IOP_DROPID] = c->doctor;
        r->f[ECL_IOP_DATEIN] = r->f[ECL_IOP_DATEOUT] = day(c, c->from);
        r->f[ECL_IOP_TIMEIN]                         = hhmm(c, start);
        r->f[ECL_IOP_TIMEOUT]                        = hhmm(c, start + 40);
        add_item(c, &it, 1, c->from);
    }
}

/* --- accidents and referrals -------------------------------------------- */

static void add_accident(struct claim *c)
{
    struct row *r         = add(c, ECL_AER);
    r->f[ECL_AER_DATEOPD] = c->an.n ? day(c, c->from) : c->date;
    r->f[ECL_AER_AUTHAE]  = number(c, (c->number + 1) * 618033U % 100000000U, 8);
    r->f[ECL_AER_AEDATE]  = r->f[ECL_AER_DATEOPD];
    r->f[ECL_AER_AETIME]  = hhmm(c, c->minute - 90);
    r->f[ECL_AER_UCAE]    = ECL_STR("A");
    if (c->external[0] == 'V') {
        r->f[ECL_AER_AETYPE] = ECL_STR("V");
    }
}

static void add_emergency(struct claim *c)
{
    struct row *r         = add(c, ECL_AER);
    r->f[ECL_AER_DATEOPD] = c->an.n ? day(c, c->from) : c->date;
    r->f[ECL_AER_UCAE]    = ECL_STR("E");
    r->f[ECL_AER_EMTYPE]  = ECL_STR("1");
}

static void add_referral(struct claim *c)
{
    struct row *r          = add(c, ECL_AER);
    r->f[ECL_AER_DATEOPD]  = c->an.n ? day(c, c->from) : c->date;
    r->f[ECL_AER_REFER_NO] = text(c, "%s-%u", c->g->hcode.p, 10000 + below(&c->rng, 89999));
    if (c->refer_in) {
        r->f[ECL_AER_REFMAINI] = lit(c->refer_in);
        r->f[ECL_AER_IREFTYPE] = ECL_STR("1100");
        r->f[ECL_AER_UCAE]     = c->refer_in[0] == '1' ? ECL_STR("I") : ECL_STR("O");
    } else {
        r->f[ECL_AER_REFMAINO] = lit(c->refer_out);
        r->f[ECL_AER_OREFTYPE] = ECL_STR("0100");
    }
}

static void add_aer(struct claim *c)
{
    if (c->refer_in || c->refer_out) {
        add_referral(c);
    } else if (c->dx->code[0] == 'S') {
        add_accident(c);
    } else if (c->emergency) {
        add_emergency(c);
    }
}

static void add_orf(struct claim *c)
{
    if (!c->refer_in && !c->refer_out) {
        return;
    }
    struct row *r           = add(c, ECL_ORF);
    r->f[ECL_ORF_DATEOPD]   = c->date;
    r->f[ECL_ORF_CLINIC]    = c->clinic;
    r->f[ECL_ORF_REFER]     = lit(c->refer_in ? c->refer_in : c->refer_out);
    r->f[ECL_ORF_REFERTYPE] = c->refer_in ? ECL_STR("1") : ECL_STR("2");
    r->f[ECL_ORF_REFERDATE] = c->date;
}

/* --- visits ------------------------------------------------------------- */

static const char *typein_of(struct claim *c)
{
    return c->refer_in ? "3" : c->emergency ? "4" : chance(&c->rng, 500) ? "2" : "1";
}

static const char *optype_of(const struct claim *c)
{
    if (c->refer_in) {
        return "7";
    }
    if (c->dx->code[0] == 'S' || c->emergency) {
        return c->refer_out ? "7" : "2";
    }
    return c->own ? "5" : "7";
}

static void add_opd(struct claim *c)
{
    struct row *r         = add(c, ECL_OPD);
    unsigned sbp          = 100 + below(&c->rng, 60);
    r->f[ECL_OPD_CLINIC]  = c->clinic;
    r->f[ECL_OPD_DATEOPD] = c->date;
    r->f[ECL_OPD_TIMEOPD] = hhmm(c, c->minute);
    r->f[ECL_OPD_UUC]     = ECL_STR("1");
    r->f[ECL_OPD_DETAIL]  = lit(c->dx->complaint);
    r->f[ECL_OPD_BTEMP]   = text(c, "%u.%u", 36 + below(&c->rng, 3), below(&c->rng, 10));
    r->f[ECL_OPD_SBP]     = number(c, sbp, 1);
    r->f[ECL_OPD_DBP]     = number(c, sbp - 30 - below(&c->rng, 20), 1);
    r->f[ECL_OPD_PR]      = number(c, 60 + below(&c->rng, 50), 1);
    r->f[ECL_OPD_RR]      = number(c, 16 + below(&c->rng, 8), 1);
    r->f[ECL_OPD_OPTYPE]  = lit(optype_of(c));
    r->f[ECL_OPD_TYPEIN]  = lit(typein_of(c));
    r->f[ECL_OPD_TYPEOUT] = c->refer_out ? ECL_STR("3") : ECL_STR("1");
}

static void add_op_items(struct claim *c)
{
    unsigned labs = below(&c->rng, 4), more = below(&c->rng, 3);
    unsigned at = below(&c->rng, COUNT(lab_items)), other = below(&c->rng, COUNT(other_items));
    add_item(c, &nursing_op, 1, c->from);
    for (unsigned i = 0; i < labs; i++) {
        add_item(c, &lab_items[(at + i) % COUNT(lab_items)], 1, c->from);
    }
    for (unsigned i = 0; i < more; i++) {
        add_item(c, &other_items[(other + i) % COUNT(other_items)], 1, c->from);
    }
    if (c->dx->dept[0] == '1' && c->dx->dept[1] == '1') {
        add_item(c, &dental, 1, c->from);
    }
    if (c->dx->code[0] == 'Z' && !ecl_str_is(c->inscl, "STP")) {
        unsigned weeks              = 8 + below(&c->rng, 3);
        struct row *r               = add_item(c, &anc, 1, c->from);
        r->f[ECL_ADP_GRAVIDA]       = number(c, 1 + below(&c->rng, 3), 1);
        r->f[ECL_ADP_GA_WEEK]       = number(c, weeks, 1);
        r->f[ECL_ADP_DCIP_E_SCREEN] = ECL_STR("29");
        r->f[ECL_ADP_LMP]           = number(c, (c->g->year - 1) * 10000U + 1101, 8);
    }
    if (c->refer_in && c->number % 2) {
        struct item walkin = {"5", 'J', "WALKIN", "", 0};
        add_item(c, &walkin, 1, c->from);
    }
}

/* CHT and CHA, from what the other rows have added up. */
static void add_charges(struct claim *c)
{
    static const char codes[] = "123456789ABCDEFGHIJ";
    int64_t total = 0, excess = 0;
    for (unsigned i = 0; i < CATEGORIES; i++) {
        total += c->cat[i][0] + c->cat[i][1];
        excess += c->cat[i][1];
    }
    struct row *r            = add(c, ECL_CHT);
    r->f[ECL_CHT_DATE]       = c->date;
    r->f[ECL_CHT_TOTAL]      = baht(c, total);
    r->f[ECL_CHT_PAID]       = baht(c, excess);
    r->f[ECL_CHT_PTTYPE]     = ecl_str_is(c->inscl, "UCS")   ? ECL_STR("UC")
                               : ecl_str_is(c->inscl, "OFC") ? ECL_STR("A2")
                               : ecl_str_is(c->inscl, "SSS") ? ECL_STR("A7")
                                                             : lit("");
    r->f[ECL_CHT_INVOICE_NO] = text(c, "INV%s%s", c->an.n ? "I" : "O", c->key);
    r->f[ECL_CHT_INVOICE_LT] = text(c, "%s%04u%02u", c->g->hcode.p, c->g->year, c->g->month);
    for (unsigned i = 0; i < CATEGORIES * 2; i++) {
        if (c->cat[i / 2][i % 2]) {
            struct row *a          = add(c, ECL_CHA);
            a->f[ECL_CHA_DATE]     = c->date;
            a->f[ECL_CHA_CHRGITEM] = text(c, "%c%c", codes[i / 2], '1' + (char)(i % 2));
            a->f[ECL_CHA_AMOUNT]   = baht(c, c->cat[i / 2][i % 2]);
        }
    }
}

static void make_op(struct claim *c)
{
    bool injury  = chance(&c->rng, 50);
    c->emergency = !injury && chance(&c->rng, 15);
    c->dx        = injury ? pick(c, injury_dx, COUNT(injury_dx)) : pick(c, op_dx, COUNT(op_dx));
    if (!injury && !c->emergency && chance(&c->rng, 30)) {
        c->refer_in = chance(&c->rng, 700) ? "10673" : "23736";
    } else if (!c->emergency && !injury && chance(&c->rng, 20)) {
        c->refer_out = "10674";
    }
    c->clinic = text(c, "0%s00", c->dx->dept);
    add_ins(c);
    add_opd(c);
    add_orf(c);
    add_diagnoses(c);
    if (chance(&c->rng, 250)) {
        add_oop(c);
    }
    add_aer(c);
    add_op_items(c);
    add_drugs(c, 1 + below(&c->rng, 3), COUNT(drugs) - NDRUGS_INJECTED, c->age > 35 ? "4" : "2",
              c->from);
    charge(c, 'H', false, 10000);
    add_charges(c);
}

static void add_ipd(struct claim *c)
{
    bool last         = c->v->last;
    const char *type  = c->refer_out ? "4" : "1";
    const char *state = c->dx->code[0] == 'O' ? "4" : "2";
    if (last && !c->refer_out && c->age > 40 && chance(&c->rng, 30)) {
        state = type = "9";
    }
    struct row *r         = add(c, ECL_IPD);
    r->f[ECL_IPD_DATEADM] = day(c, c->from);
    r->f[ECL_IPD_TIMEADM] = hhmm(c, c->minute);
    r->f[ECL_IPD_DATEDSC] = c->date;
    r->f[ECL_IPD_TIMEDSC] = hhmm(c, c->v->minute);
    r->f[ECL_IPD_DISCHS]  = lit(state);
    r->f[ECL_IPD_DISCHT]  = lit(type);
    r->f[ECL_IPD_WARDDSC] = text(c, "W%02u", 1 + below(&c->rng, 12));
    r->f[ECL_IPD_DEPT]    = lit(c->dx->dept);
    r->f[ECL_IPD_ADM_W] = text(c, "%u.%03u", c->age < 15 ? 8 + c->age * 3 : 45 + below(&c->rng, 40),
                               below(&c->rng, 10) * 100);
    r->f[ECL_IPD_UUC]   = ECL_STR("1");
    r->f[ECL_IPD_SVCTYPE] = ECL_STR("I");
    if (c->refer_out) {
        struct row *f           = add(c, ECL_IRF);
        f->f[ECL_IRF_REFER]     = lit(c->refer_out);
        f->f[ECL_IRF_REFERTYPE] = ECL_STR("2");
    }
}

/* A night at home in the middle of a long stay. */
static unsigned add_leave(struct claim *c, unsigned los)
{
    if (los < 6 || !chance(&c->rng, 300)) {
        return 0;
    }
    struct row *r         = add(c, ECL_LVD);
    r->f[ECL_LVD_SEQLVD]  = ECL_STR("1");
    r->f[ECL_LVD_DATEOUT] = day(c, c->from + 3);
    r->f[ECL_LVD_TIMEOUT] = ECL_STR("0900");
    r->f[ECL_LVD_DATEIN]  = day(c, c->from + 4);
    r->f[ECL_LVD_TIMEIN]  = ECL_STR("1600");
    r->f[ECL_LVD_QTYDAY]  = ECL_STR("1");
    return 1;
}

static void add_ip_items(struct claim *c, unsigned nights)
{
    unsigned labs = 2 + below(&c->rng, 6), at = below(&c->rng, COUNT(lab_items));
    unsigned more = 1 + below(&c->rng, 4), other = below(&c->rng, COUNT(other_items));
    add_item(c, &room_ip, nights, c->from);
    add_item(c, &nursing_ip, nights, c->from);
    for (unsigned i = 0; i < labs; i++) {
        add_item(c, &lab_items[(at + i) % COUNT(lab_items)], 1 + below(&c->rng, 2), c->from);
    }
    for (unsigned i = 0; i < more; i++) {
        add_item(c, &other_items[(other + i) % COUNT(other_items)], 1, c->from);
    }
    if (c->dx->code[0] == 'S') {
        struct row *r          = add_item(c, &plate, 1, c->from);
        r->f[ECL_ADP_SERIALNO] = text(c, "SN%010" PRIu64, c->number + 1);
    }
}

static void make_ip(struct claim *c)
{
    unsigned los = c->v->day - c->from;
    bool injury  = c->age >= 5 && chance(&c->rng, 100);
    c->dx        = injury ? pick(c, injury_dx, COUNT(injury_dx)) : pick(c, ip_dx, COUNT(ip_dx));
    c->emergency = !injury && chance(&c->rng, 50);
    if (!injury && !c->emergency && c->dx->code[0] != 'O' && chance(&c->rng, 60)) {
        c->refer_out = "10674";
    }
    c->clinic = text(c, "1%s00", c->dx->dept);
    add_ins(c);
    add_ipd(c);
    add_diagnoses(c);
    if (c->dx->code[0] == 'O' || chance(&c->rng, 400)) {
        add_iop(c);
    }
    add_aer(c);
    add_ip_items(c, los - add_leave(c, los));
    for (unsigned d = c->from; d < c->v->day; d++) {
        add_drugs(c, 1 + below(&c->rng, 2), COUNT(drugs), "1", d);
    }
    add_drugs(c, 1 + below(&c->rng, 4), COUNT(drugs) - NDRUGS_INJECTED, "2", c->v->day);
    add_charges(c);
}

static void make_claim(struct claim *c, struct gen *g, uint64_t number_)
{
    const struct visit *v = &g->visit[number_];
    size_t keep           = offsetof(struct claim, row);
    memset(c, 0, keep);
    c->g            = g;
    c->v            = v;
    c->number       = number_;
    c->row_of_fault = -1;
    c->rng          = mix(g->seed ^ mix(((uint64_t)v->person << 8) + v->nth + 0xabcdefU));
    make_person(c, v->person);
    c->minute                   = v->admitted;
    c->from                     = v->from;
    c->date                     = day(c, v->day);
    c->external                 = external_dx[below(&c->rng, COUNT(external_dx))];
    c->doctor                   = text(c, "ว%05u", 10001 + below(&c->rng, 60) * 7);
    c->pharmacist               = text(c, "ภ%05u", 20001 + below(&c->rng, 20) * 11);
    struct ecl_str key          = v->ip ? text(c, "%02u%07u", (g->year + 543) % 100, v->key)
                                        : text(c, "%02u%02u%02u%06u", (g->year + 543) % 100, g->month,
                                               (unsigned)v->day, v->key);
    *(v->ip ? &c->an : &c->seq) = key;
    c->key                      = key.p;
    c->first                    = !(g->seen[v->person / 8] & (1U << v->person % 8));
    g->seen[v->person / 8] |= (uint8_t)(1U << v->person % 8);
    if (c->first) {
        add_pat(c);
    }
    if (v->ip) {
        make_ip(c);
    } else {
        make_op(c);
    }
}

/* --- the plan: who comes when ------------------------------------------- */

static unsigned month_days(unsigned y, unsigned m)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return m == 2 && y % 4 == 0 && (y % 100 || y % 400 == 0) ? 29 : days[m - 1];
}

static unsigned visits_of(uint64_t *rng)
{
    unsigned x = below(rng, 100);
    return x < 62 ? 1 : x < 83 ? 2 : x < 93 ? 3 : x < 97 ? 4 : x < 99 ? 5 : 6;
}

/* A visit in the days from..to, which are this visit's alone. */
static void plan_visit(uint64_t *rng, struct visit *v, unsigned from, unsigned to)
{
    v->minute = (uint16_t)(480 + below(rng, 480));
    if (v->ip) {
        unsigned most = to - from < 9 ? to - from : 9;
        unsigned los  = 1 + below(rng, most);
        v->from       = (uint8_t)(from + below(rng, to - from - los + 1));
        v->day        = (uint8_t)(v->from + los);
        v->admitted   = (uint16_t)(480 + below(rng, 600));
    } else {
        v->from = v->day = (uint8_t)(from + below(rng, to - from + 1));
        v->admitted      = v->minute;
    }
}

static int by_time(const void *a, const void *b)
{
    const struct visit *x = a, *y = b;
    int dx = x->day * 1440 + x->minute, dy = y->day * 1440 + y->minute;
    if (dx != dy) {
        return dx < dy ? -1 : 1;
    }
    return x->person < y->person ? -1 : x->person > y->person;
}

static void plan(struct gen *g)
{
    unsigned days = month_days(g->year, g->month);
    uint64_t n    = 0;
    uint32_t person;
    g->visit = need(calloc(g->visits, sizeof *g->visit));
    for (person = 0; n < g->visits; person++) {
        uint64_t rng  = mix(g->seed ^ mix(person + 0x7777777U));
        unsigned k    = visits_of(&rng);
        bool admitted = false;
        k             = k > g->visits - n ? (unsigned)(g->visits - n) : k;
        for (unsigned i = 0; i < k; i++) {
            struct visit *v = &g->visit[n++];
            v->person       = person;
            v->nth          = (uint8_t)i;
            v->last         = i + 1 == k;
            v->single       = k == 1;
            v->ip           = !admitted && below(&rng, 1000) < g->ip_share;
            admitted |= v->ip;
            plan_visit(&rng, v, 1 + days * i / k, days * (i + 1) / k);
        }
    }
    g->persons = person;
    g->seen    = need(calloc(person / 8 + 1, 1));
    qsort(g->visit, g->visits, sizeof *g->visit, by_time);
    unsigned on = 0, count = 0, an = 0;
    for (uint64_t i = 0; i < g->visits; i++) {
        struct visit *v = &g->visit[i];
        if (v->day != on) {
            on    = v->day;
            count = 0;
        }
        v->key = v->ip ? ++an : ++count;
    }
}

/* --- output ------------------------------------------------------------- */

static void flush(struct out *o)
{
    for (size_t done = 0; done < o->n;) {
        ssize_t n = write(o->fd, o->buf + done, o->n - done);
        if (n < 0 && errno != EINTR) {
            die("%s: %s", o->path, strerror(errno));
        }
        done += n > 0 ? (size_t)n : 0;
    }
    o->n = 0;
}

/* Thai letters of UTF-8 as the bytes of windows-874; bad bytes stay as they are. */
static size_t to_874(char *p, size_t n)
{
    const unsigned char *s = (const unsigned char *)p;
    size_t w               = 0;
    for (size_t i = 0; i < n;) {
        if (s[i] == 0xe0 && i + 2 < n && (s[i + 1] == 0xb8 || s[i + 1] == 0xb9)) {
            p[w++] = (char)(0xa0 + ((s[i + 1] & 3) << 6) + (s[i + 2] & 0x3f));
            i += 3;
        } else {
            p[w++] = p[i++];
        }
    }
    return w;
}

static void put(struct out *o, struct ecl_str s)
{
    if (s.n) {
        memcpy(o->buf + o->n, s.p, s.n);
        o->n += s.n;
    }
}

static void put_csv(struct out *o, struct ecl_str s)
{
    if (!s.n || (!memchr(s.p, ',', s.n) && !memchr(s.p, '"', s.n))) {
        put(o, s);
        return;
    }
    o->buf[o->n++] = '"';
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') {
            o->buf[o->n++] = '"';
        }
        o->buf[o->n++] = s.p[i];
    }
    o->buf[o->n++] = '"';
}

static void put_row(const struct gen *g, struct out *o, const struct ecl_str *f, unsigned n)
{
    if (o->n + ROW_MAX > sizeof o->buf) {
        flush(o);
    }
    size_t start = o->n;
    for (unsigned i = 0; i < n; i++) {
        if (i) {
            o->buf[o->n++] = g->csv ? ',' : '|';
        }
        if (g->csv) {
            put_csv(o, f[i]);
        } else {
            put(o, f[i]);
        }
    }
    if (g->crlf) {
        o->buf[o->n++] = '\r';
    }
    o->buf[o->n++] = '\n';
    if (g->cp874) {
        o->n = start + to_874(o->buf + start, o->n - start);
    }
    o->line++;
}

static void put_header(const struct gen *g, struct out *o, enum ecl_file f)
{
    const struct ecl_file_spec *s = ecl_file_spec(f);
    struct ecl_str names[MAX_COLUMNS];
    if (g->bom && !g->cp874) {
        put(o, ECL_STR("\xef\xbb\xbf"));
    }
    if (!g->no_header) {
        for (unsigned i = 0; i < s->nstd; i++) {
            names[i] = lit(s->fields[i].name);
        }
        put_row(g, o, names, s->nstd);
    }
}

static void open_files(struct gen *g)
{
    if (mkdir(g->dir, 0777) != 0 && errno != EEXIST) {
        die("%s: %s", g->dir, strerror(errno));
    }
    for (int f = 0; f < NFILES; f++) {
        struct out *o = g->out[f] = need(calloc(1, sizeof *o));
        snprintf(o->path, sizeof o->path, "%s/%s.%s", g->dir, ecl_file_spec(f)->name,
                 g->csv ? "csv" : "txt");
        o->fd = open(o->path, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0666);
        if (o->fd < 0) {
            die("%s: %s", o->path, strerror(errno));
        }
        put_header(g, o, f);
    }
}

static void note_fault(struct gen *g, const struct claim *c, const struct fault *k)
{
    if (g->nnotes == g->capnotes) {
        g->capnotes = g->capnotes ? g->capnotes * 2 : 256;
        g->note     = need(realloc(g->note, g->capnotes * sizeof *g->note));
    }
    struct note *n = &g->note[g->nnotes++];
    memset(n, 0, sizeof *n);
    n->fault = k;
    n->file  = c->file_of_fault;
    n->line  = c->line_of_fault;
    n->ip    = c->v->ip;
    snprintf(n->hn, sizeof n->hn, "%.*s", (int)c->hn.n, c->hn.p);
    snprintf(n->key, sizeof n->key, "%s", c->key);
}

static void write_claim(struct gen *g, struct claim *c)
{
    for (size_t i = 0; i < c->n; i++) {
        struct row *r = &c->row[i];
        if (r->file == ECL_NOFILE) {
            continue;
        }
        struct out *o = g->out[r->file];
        unsigned n    = (unsigned)((int)ecl_file_spec(r->file)->nstd + r->extra);
        put_row(g, o, r->f, n);
        if (c->row_of_fault == (int)i) {
            c->file_of_fault = r->file;
            c->line_of_fault = o->line;
        }
    }
}

/* Puts the rows of a file in another order, and the faults' lines with them. */
static void shuffle_file(struct gen *g, int f)
{
    struct out *o = g->out[f];
    off_t size    = lseek(o->fd, 0, SEEK_END);
    char *p       = need(malloc((size_t)size + 1));
    for (off_t at = 0; at < size;) {
        ssize_t n = pread(o->fd, p + at, (size_t)(size - at), at);
        if (n <= 0) {
            die("%s: %s", o->path, strerror(errno));
        }
        at += n;
    }
    struct ecl_str *row = need(calloc(o->line + 1, sizeof *row));
    uint64_t *from      = need(calloc(o->line + 1, sizeof *from));
    uint64_t *to        = need(calloc(o->line + 1, sizeof *to));
    uint64_t n = 0, head = g->no_header ? 0 : 1;
    for (char *s = p, *e; s < p + size; s = e + 1, n++) {
        e       = memchr(s, '\n', (size_t)(p + size - s));
        row[n]  = ecl_str_make(s, (size_t)(e + 1 - s));
        from[n] = n;
    }
    uint64_t rng = mix(g->seed + 0x5f5fU + (uint64_t)f);
    for (uint64_t i = n; i > head + 1; i--) {
        uint64_t j = head + next(&rng) % (i - head), t = from[i - 1];
        from[i - 1] = from[j];
        from[j]     = t;
    }
    if (ftruncate(o->fd, 0) != 0 || lseek(o->fd, 0, SEEK_SET) != 0) {
        die("%s: %s", o->path, strerror(errno));
    }
    for (uint64_t i = 0; i < n; i++) {
        if (o->n + row[from[i]].n > sizeof o->buf) {
            flush(o);
        }
        put(o, row[from[i]]);
        to[from[i]] = i;
    }
    flush(o);
    for (size_t i = 0; i < g->nnotes; i++) {
        if (g->note[i].file == f && g->note[i].line) {
            g->note[i].line = to[g->note[i].line - 1] + 1;
        }
    }
    free(to);
    free(from);
    free(row);
    free(p);
}

static void write_notes(const struct gen *g)
{
    FILE *fp = g->list ? fopen(g->list, "w") : NULL;
    if (!g->list) {
        return;
    }
    if (!fp) {
        die("%s: %s", g->list, strerror(errno));
    }
    fputs("kind\trule\tfile\tline\ttype\thn\tkey\n", fp);
    for (size_t i = 0; i < g->nnotes; i++) {
        const struct note *n = &g->note[i];
        fprintf(fp, "%s\t%s\t%s\t%" PRIu64 "\t%s\t%s\t%s\n", n->fault->name, n->fault->rule,
                ecl_file_spec(n->file)->name, n->line, n->ip ? "IP" : "OP", n->hn, n->key);
    }
    if (fclose(fp) != 0) {
        die("%s: %s", g->list, strerror(errno));
    }
}

/* --- the run ------------------------------------------------------------ */

/* Of the kinds asked for that fit this claim, the one used least so far. */
static const struct fault *spoil(struct gen *g, struct claim *c)
{
    bool tried[MAX_FAULTS] = {false};
    if (!g->rate || below(&g->faults_rng, 1000000) >= g->rate) {
        return NULL;
    }
    for (;;) {
        size_t best = nfaults;
        for (size_t i = 0; i < nfaults; i++) {
            if (g->chosen[i] && !tried[i] && (best == nfaults || g->used[i] < g->used[best])) {
                best = i;
            }
        }
        if (best == nfaults) {
            return NULL;
        }
        const struct fault *k = &faults[best];
        tried[best]           = true;
        if ((!k->alone || (c->v->single && c->first)) && k->apply(c, k)) {
            g->used[best]++;
            return k;
        }
    }
}

static void run(struct gen *g)
{
    static struct claim c;
    uint64_t rows = 0, bytes = 0;
    plan(g);
    open_files(g);
    g->faults_rng = mix(g->seed + 0x0fa1175U);
    for (uint64_t i = 0; i < g->visits; i++) {
        make_claim(&c, g, i);
        const struct fault *used = spoil(g, &c);
        write_claim(g, &c);
        if (used) {
            note_fault(g, &c, used);
        }
    }
    for (int f = 0; f < NFILES; f++) {
        struct out *o = g->out[f];
        flush(o);
        if (g->shuffle) {
            shuffle_file(g, f);
        }
        rows += o->line - (g->no_header ? 0 : 1);
        bytes += (uint64_t)lseek(o->fd, 0, SEEK_END);
        if (close(o->fd) != 0) {
            die("%s: %s", o->path, strerror(errno));
        }
        free(o);
    }
    write_notes(g);
    if (!g->quiet) {
        fprintf(stderr,
                "gen16: %" PRIu64 " visits of %" PRIu32 " persons, %" PRIu64 " rows, %" PRIu64
                " bytes, %zu faults\n",
                g->visits, g->persons, rows, bytes, g->nnotes);
    }
    free(g->note);
    free(g->seen);
    free(g->visit);
}

/* --- command line ------------------------------------------------------- */

static const char usage[] =
    "Usage: gen16 --out DIR [OPTION...]\n"
    "Write a set of the 16 claim files with invented people into DIR.\n"
    "  --visits N            number of visits (1000)\n"
    "  --seed S              another seed, another set (1)\n"
    "  --month YYYY-MM       month of the visits (2026-01)\n"
    "  --hcode CODE          treating facility (10670)\n"
    "  --ip-share SHARE      share of admissions, 0 to 1 (0.1)\n"
    "  --format FORMAT       txt or csv (txt)\n"
    "  --encoding NAME       utf-8 or windows-874 (utf-8)\n"
    "  --no-header, --bom, --crlf\n"
    "  --shuffle             rows of each file in random order\n"
    "  --defects RATE[:KIND,...]  spoil this share of the visits, all kinds in turn\n"
    "  --defect-list FILE    write what was spoilt where, as TSV\n"
    "  --kinds               list the kinds of defects and the rules they break\n"
    "  --quiet               no summary\n";

static void bad_usage(const char *what, const char *value)
{
    fprintf(stderr, "gen16: %s: '%s' (see gen16 --help)\n", what, value);
    exit(2);
}

static uint64_t parse_u64(const char *z, const char *what)
{
    char *end;
    errno      = 0;
    uint64_t v = strtoull(z, &end, 10);
    if (errno || *end || !ecl_is_digit(*z)) {
        bad_usage(what, z);
    }
    return v;
}

/* "0.015" in units of 1/scale (a power of ten). */
static uint32_t parse_share(const char *z, size_t n, uint32_t scale, const char *what)
{
    uint32_t v    = 0;
    bool point    = false;
    uint32_t unit = scale;
    for (size_t i = 0; i < n; i++) {
        if (z[i] == '.' && !point) {
            point = true;
        } else if (ecl_is_digit(z[i]) && !point && v < 10) {
            v = v * 10 + (uint32_t)(z[i] - '0') * scale;
        } else if (ecl_is_digit(z[i]) && point && unit >= 10) {
            unit /= 10;
            v += (uint32_t)(z[i] - '0') * unit;
        } else {
            bad_usage(what, z);
        }
    }
    if (!n || v > scale) {
        bad_usage(what, z);
    }
    return v;
}

static void choose(struct gen *g, const char *arg)
{
    size_t n      = strcspn(arg, ":");
    g->rate       = parse_share(arg, n, 1000000, "--defects");
    const char *p = arg + n;
    if (!*p) {
        memset(g->chosen, 1, sizeof g->chosen);
        return;
    }
    while (*p) {
        size_t len = strcspn(++p, ","), i = 0;
        while (i < nfaults && !(strlen(faults[i].name) == len && !memcmp(faults[i].name, p, len))) {
            i++;
        }
        if (i == nfaults) {
            bad_usage("--defects: unknown kind", p);
        }
        g->chosen[i] = true;
        p += len;
    }
}

static void parse_month(struct gen *g, const char *z)
{
    if (strlen(z) != 7 || z[4] != '-' || sscanf(z, "%4u-%2u", &g->year, &g->month) != 2 ||
        g->month < 1 || g->month > 12 || g->year < 2007 || g->year > 2200) {
        bad_usage("--month", z);
    }
}

enum {
    OPT_VISITS = 1,
    OPT_SEED,
    OPT_OUT,
    OPT_MONTH,
    OPT_HCODE,
    OPT_IP,
    OPT_FORMAT,
    OPT_ENCODING,
    OPT_NO_HEADER,
    OPT_BOM,
    OPT_CRLF,
    OPT_SHUFFLE,
    OPT_DEFECTS,
    OPT_LIST,
    OPT_KINDS,
    OPT_QUIET,
    OPT_HELP
};

static const struct option options[] = {
    {"visits", 1, NULL, OPT_VISITS},
    {"seed", 1, NULL, OPT_SEED},
    {"out", 1, NULL, OPT_OUT},
    {"month", 1, NULL, OPT_MONTH},
    {"hcode", 1, NULL, OPT_HCODE},
    {"ip-share", 1, NULL, OPT_IP},
    {"format", 1, NULL, OPT_FORMAT},
    {"encoding", 1, NULL, OPT_ENCODING},
    {"no-header", 0, NULL, OPT_NO_HEADER},
    {"bom", 0, NULL, OPT_BOM},
    {"crlf", 0, NULL, OPT_CRLF},
    {"shuffle", 0, NULL, OPT_SHUFFLE},
    {"defects", 1, NULL, OPT_DEFECTS},
    {"defect-list", 1, NULL, OPT_LIST},
    {"kinds", 0, NULL, OPT_KINDS},
    {"quiet", 0, NULL, OPT_QUIET},
    {"help", 0, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

static void list_kinds(void)
{
    for (size_t i = 0; i < nfaults; i++) {
        printf("%-20s %s\n", faults[i].name, faults[i].rule);
    }
    exit(0);
}

static bool one_of(const char *z, const char *no, const char *yes, const char *what)
{
    if (strcmp(z, no) != 0 && strcmp(z, yes) != 0) {
        bad_usage(what, z);
    }
    return strcmp(z, yes) == 0;
}

static void set_option(struct gen *g, int opt, const char *arg)
{
    switch (opt) {
    case OPT_VISITS:
        g->visits = parse_u64(arg, "--visits");
        break;
    case OPT_SEED:
        g->seed = parse_u64(arg, "--seed");
        break;
    case OPT_OUT:
        g->dir = arg;
        break;
    case OPT_MONTH:
        parse_month(g, arg);
        break;
    case OPT_HCODE:
        g->hcode = lit(arg);
        break;
    case OPT_IP:
        g->ip_share = parse_share(arg, strlen(arg), 1000, "--ip-share");
        break;
    case OPT_FORMAT:
        g->csv = one_of(arg, "txt", "csv", "--format");
        break;
    case OPT_ENCODING:
        g->cp874 = one_of(arg, "utf-8", "windows-874", "--encoding");
        break;
    case OPT_NO_HEADER:
        g->no_header = true;
        break;
    case OPT_BOM:
        g->bom = true;
        break;
    case OPT_CRLF:
        g->crlf = true;
        break;
    case OPT_SHUFFLE:
        g->shuffle = true;
        break;
    case OPT_DEFECTS:
        choose(g, arg);
        break;
    case OPT_LIST:
        g->list = arg;
        break;
    case OPT_KINDS:
        list_kinds();
        break;
    case OPT_QUIET:
        g->quiet = true;
        break;
    case OPT_HELP:
        fputs(usage, stdout);
        exit(0);
    default:
        exit(2);
    }
}

int main(int argc, char **argv)
{
    static struct gen g;
    g.visits   = 1000;
    g.seed     = 1;
    g.year     = 2026;
    g.month    = 1;
    g.ip_share = 100;
    g.hcode    = ECL_STR("10670");
    g.province = ECL_STR("40");
    for (int opt; (opt = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        set_option(&g, opt, optarg);
    }
    if (!g.dir || optind != argc) {
        fputs(usage, stderr);
        return 2;
    }
    if (g.hcode.n != 5 || !ecl_str_digits(g.hcode)) {
        bad_usage("--hcode", g.hcode.p);
    }
    run(&g);
    return 0;
}
