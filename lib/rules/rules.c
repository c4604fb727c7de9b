/* rules.c: the table of all rules, the engine that runs the active ones over a
 * claim, and the making of findings.
 *
 * Invariants: a struct ecl_rules belongs to one thread, but engines of a family
 * share their tables, which do not change after rules_ready; nothing is allocated
 * per claim (buffers are reused); findings of one rule in one claim are
 * bounded by ECL_RULE_CLAIM_MAX, so hostile claims cannot flood the reader. */
#include <stdlib.h>
#include <time.h>

#include "rules/batch_priv.h"
#include "rules/engine_priv.h"

/* The order of --list-rules. */
static const struct rule_group *const groups[] = {
    &rules_pkg,  &rules_fmt, &rules_ins, &rules_pat,   &rules_ref, &rules_opd,   &rules_dx,
    &rules_proc, &rules_ipd, &rules_irf, &rules_cht,   &rules_cha, &rules_money, &rules_dru,
    &rules_adp,  &rules_aer, &rules_lvd, &rules_labfu, &rules_x,   &rules_exp,
};
#define NGROUPS (sizeof groups / sizeof groups[0])

#define MAX_FAULTS  64   /* places remembered against double reports, per claim */
#define MAX_ARGS    8    /* arg_*() texts alive in one rule function */
#define MAX_NOTED   1024 /* lines of notes remembered; the importer writes fewer */
#define FETCH_AHEAD 8    /* claims: memory answers within the time that telling these takes */
#define VALUE_SHOWN 60   /* bytes of a value quoted in a message */
#define LIST_SHOWN  250  /* the same of arguments and of notes: lists of names */

struct rule_state {
    uint64_t findings, claims;
    uint32_t in_claim; /* findings in the current claim */
    int8_t severity;
    bool on;
    bool set; /* severity was given by the caller */
};

struct codemap {
    uint64_t bits[64]; /* first character: word, second (63: none): bit */
};

struct active {
    const struct rule *rule;
    uint32_t needs;
};

struct ecl_rules {
    struct ecl_rules_opts opts;
    char hcode[16];
    size_t n; /* rules */
    struct rule_state *state;
    struct active *active[3]; /* by enum ecl_claim_type */
    size_t nactive[3],
        nown[3];             /* the first nown are of the claim alone, then those across claims */
    struct touched *touched; /* rules with findings in the current claim */
    size_t ntouched;
    struct fmt *fmt;
    bool ready, only;
    bool forked;       /* active, fmt and k.batch are those of another engine */
    struct held *held; /* where findings wait; NULL: they go out at once */

    struct check k;
    struct fault fault[MAX_FAULTS];
    size_t nfault;
    int worst, rc;
    struct ecl_buf message;
    char arg[MAX_ARGS][ECL_SATANG_TEXT_GROUPED];
    unsigned narg;
    uint32_t *slot; /* of struct repeat */
    size_t nslot;
    struct codemap map[NSETS];
    uint64_t nation[16];          /* 000-999 */
    uint64_t pat_line[MAX_NOTED]; /* PAT rows the importer noted as PAT.hn-unique */
    size_t npat_line;
};

/* --- the table ------------------------------------------------------------- */

static const struct rule *rule_at(size_t i)
{
    for (size_t g = 0; g < NGROUPS; g++) {
        if (i < groups[g]->n) {
            return &groups[g]->rows[i];
        }
        i -= groups[g]->n;
    }
    return NULL;
}

static size_t rule_index(const struct rule *rule)
{
    size_t base = 0;
    for (size_t g = 0; g < NGROUPS; g++) {
        if (rule >= groups[g]->rows && rule < groups[g]->rows + groups[g]->n) {
            return base + (size_t)(rule - groups[g]->rows);
        }
        base += groups[g]->n;
    }
    return base;
}

static const struct rule *rule_find(struct ecl_str id)
{
    const struct rule *rule = NULL;
    for (size_t i = 0; (rule = rule_at(i)) != NULL; i++) {
        if (ecl_str_is(id, rule->info.id)) {
            break;
        }
    }
    return rule;
}

const struct rule *rule_by_id(const char *id)
{
    return rule_find(ecl_str_of(id));
}

const struct ecl_rule_info *ecl_rule_at(size_t i)
{
    const struct rule *rule = rule_at(i);
    return rule ? &rule->info : NULL;
}

const struct ecl_rule_info *ecl_rule_find(struct ecl_str id)
{
    const struct rule *rule = rule_find(id);
    return rule ? &rule->info : NULL;
}

unsigned ecl_profile_find(struct ecl_str name)
{
    static const char *const names[] = {"fdh", "eclaim", "opbkk", "relaxed"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (ecl_str_eq_nocase(name, ecl_str_of(names[i]))) {
            return 1u << i;
        }
    }
    return 0;
}

/* --- code sets ------------------------------------------------------------- */

/* 0-61 for digits and letters, 62 for all else. */
static unsigned code_char(char c)
{
    return c >= '0' && c <= '9'   ? (unsigned)(c - '0')
           : c >= 'A' && c <= 'Z' ? (unsigned)(c - 'A') + 10
           : c >= 'a' && c <= 'z' ? (unsigned)(c - 'a') + 36
                                  : 62;
}

static void map_codes(struct codemap *m, const char *name)
{
    const struct ecl_codeset *set = ecl_codeset_find(name);
    for (size_t i = 0; set && i < set->n; i++) {
        const char *c = set->entries[i].code;
        if (c[0] && (!c[1] || !c[2])) {
            m->bits[code_char(c[0])] |= UINT64_C(1) << (c[1] ? code_char(c[1]) : 63);
        }
    }
}

static unsigned three_digits(const char *p)
{
    return (unsigned)(p[0] - '0') * 100 + (unsigned)(p[1] - '0') * 10 + (unsigned)(p[2] - '0');
}

static void make_maps(struct ecl_rules *r)
{
    static const char *const names[NSETS] = {
        [SET_INSCL_SUBTYPE] = "inscl_subtype",
        [SET_MARRIAGE]      = "marriage",
        [SET_NATION]        = "nation",
        [SET_CLINIC_DEPT]   = "clinic_dept",
        [SET_CHRGITEM]      = "chrgitem",
        [SET_DRUGREMARK]    = "drugremark",
        [SET_CAGCODE]       = "cagcode",
        [SET_UCAE]          = "ucae",
        [SET_LABTEST]       = "labtest",
        [SET_PTTYPE]        = "pttype",
        [SET_DISCHS]        = "dischs",
        [SET_DISCHT]        = "discht",
    };
    static const char *const nations[] = {"nation", "nation_special"};
    for (int i = 0; i < NSETS; i++) {
        map_codes(&r->map[i], names[i]);
    }
    for (size_t i = 0; i < 2; i++) {
        const struct ecl_codeset *set = ecl_codeset_find(nations[i]);
        for (size_t j = 0; set && j < set->n; j++) {
            struct ecl_str code = ecl_str_of(set->entries[j].code);
            if (code.n == 3 && ecl_str_digits(code)) {
                unsigned v = three_digits(code.p);
                r->nation[v / 64] |= UINT64_C(1) << v % 64;
            }
        }
    }
}

bool in_set(const struct check *k, enum set set, struct ecl_str code)
{
    if (set == SET_NATION && code.n == 3 && ecl_str_digits(code)) {
        unsigned v = three_digits(code.p);
        return k->rules->nation[v / 64] >> v % 64 & 1;
    }
    if (code.n < 1 || code.n > 2) {
        return false;
    }
    unsigned b = code.n == 2 ? code_char(code.p[1]) : 63;
    return b != 62 && (k->rules->map[set].bits[code_char(code.p[0])] >> b & 1);
}

/* --- making, switching ----------------------------------------------------- */

static int32_t clock_today(void)
{
    return (int32_t)((time(NULL) + 7 * 3600) / 86400);
}

int ecl_rules_new(struct ecl_rules **out, const struct ecl_rules_opts *opts, struct ecl_error *err)
{
    struct ecl_rules *r = calloc(1, sizeof *r);
    if (!r) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    while (rule_at(r->n)) {
        r->n++;
    }
    r->state   = calloc(r->n, sizeof *r->state);
    r->touched = calloc(r->n, sizeof *r->touched);
    r->fmt     = fmt_new();
    bool ok    = r->state && r->touched && r->fmt;
    for (int t = 0; t < 3; t++) {
        r->active[t] = calloc(r->n, sizeof *r->active[t]);
        ok           = ok && r->active[t];
    }
    if (!ok) {
        ecl_rules_free(r);
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    r->opts = *opts;
    if (!r->opts.profile) {
        r->opts.profile = ECL_PROFILE_FDH;
    }
    if (opts->hcode) {
        size_t n = strnlen(opts->hcode, sizeof r->hcode - 1);
        memcpy(r->hcode, opts->hcode, n);
    }
    r->k.rules   = r;
    r->k.profile = (unsigned)r->opts.profile;
    r->k.today   = opts->today.y ? ecl_date_days(opts->today) : clock_today();
    ecl_buf_init(&r->message, 1 << 20);
    make_maps(r);
    for (size_t i = 0; i < r->n; i++) {
        const struct rule *rule = rule_at(i);
        bool soften             = r->k.profile == ECL_PROFILE_RELAXED && !rule->firm;
        r->state[i].on          = (rule->info.profiles & r->k.profile) != 0;
        r->state[i].severity =
            (int8_t)(soften && rule->info.severity == ECL_SEV_ERROR ? ECL_SEV_WARNING
                                                                    : rule->info.severity);
    }
    *out = r;
    return ECL_OK;
}

void ecl_rules_free(struct ecl_rules *r)
{
    if (!r) {
        return;
    }
    for (int t = 0; t < 3 && !r->forked; t++) {
        free(r->active[t]);
    }
    if (!r->forked) {
        batch_free(r->k.batch);
        free(r->fmt);
    }
    ecl_buf_done(&r->message);
    free(r->slot);
    free(r->touched);
    free(r->state);
    free(r);
}

/* "INS.cid-checksum", "INS" and "INS.*" match the id INS.cid-checksum. */
static bool matches(struct ecl_str pattern, const char *id)
{
    if (pattern.n >= 2 && pattern.p[pattern.n - 1] == '*' && pattern.p[pattern.n - 2] == '.') {
        pattern.n -= 2;
    }
    size_t n = strlen(id);
    return pattern.n <= n && memcmp(pattern.p, id, pattern.n) == 0 &&
           (pattern.n == n || id[pattern.n] == '.');
}

/* Calls set for the state of each rule that matches. */
static int for_matching(struct ecl_rules *r, struct ecl_str pattern,
                        void (*set)(struct rule_state *, int), int value, struct ecl_error *err)
{
    size_t hits = 0;
    for (size_t i = 0; pattern.n && i < r->n; i++) {
        if (matches(pattern, rule_at(i)->info.id)) {
            set(&r->state[i], value);
            hits++;
        }
    }
    if (!hits) {
        return ecl_fail(err, ECL_E_USAGE, NULL, "no rule is called '%.*s'; see --list-rules",
                        (int)(pattern.n > 80 ? 80 : pattern.n), pattern.p);
    }
    r->ready = false;
    return ECL_OK;
}

static void set_on(struct rule_state *s, int on)
{
    s->on = on != 0;
}

static void set_severity(struct rule_state *s, int severity)
{
    s->severity = (int8_t)severity;
    s->set      = true;
}

int ecl_rules_only(struct ecl_rules *r, struct ecl_str pattern, struct ecl_error *err)
{
    if (!r->only) {
        for (size_t i = 0; i < r->n; i++) {
            r->state[i].on = false;
        }
        r->only = true;
    }
    return for_matching(r, pattern, set_on, 1, err);
}

int ecl_rules_skip(struct ecl_rules *r, struct ecl_str pattern, struct ecl_error *err)
{
    return for_matching(r, pattern, set_on, 0, err);
}

int ecl_rules_severity(struct ecl_rules *r, struct ecl_str pattern, enum ecl_severity s,
                       struct ecl_error *err)
{
    return for_matching(r, pattern, set_severity, (int)s, err);
}

struct ecl_rule_count ecl_rules_count(const struct ecl_rules *r, size_t i)
{
    return i < r->n ? (struct ecl_rule_count){r->state[i].findings, r->state[i].claims}
                    : (struct ecl_rule_count){0, 0};
}

static void activate(struct ecl_rules *r, int type, bool across)
{
    static const uint8_t on[3] = {ON_OP, ON_IP, ON_NONE};
    for (size_t i = 0; i < r->n; i++) {
        const struct rule *rule = rule_at(i);
        if (r->state[i].on && rule->fn && rule->on & on[type] &&
            (rule->info.scope == ECL_SCOPE_BATCH) == across) {
            r->active[type][r->nactive[type]++] = (struct active){rule, rule->needs};
        }
    }
}

int rules_ready(struct ecl_rules *r, struct ecl_error *err)
{
    bool across = false;
    if (r->ready) {
        return ECL_OK;
    }
    for (int t = 0; t < 3; t++) {
        r->nactive[t] = 0;
        activate(r, t, false);
        r->nown[t] = r->nactive[t];
        activate(r, t, true);
        across = across || r->nactive[t] > r->nown[t];
    }
    if (across && !r->k.batch) {
        int rc = batch_new(&r->k.batch, r->opts.tmpdir, err);
        if (rc != ECL_OK) {
            return rc;
        }
    }
    r->ready = true;
    return ECL_OK;
}

/* --- messages -------------------------------------------------------------- */

/* What a template is filled with. */
struct filling {
    struct ecl_str file, field, value, arg[2];
    const char *c_code; /* of this finding; NULL: the rule's */
    bool secret;        /* value is a name or citizen ID: not for messages */
    bool note;          /* value is what the importer wrote */
};

static bool is_secret(struct ecl_str field)
{
    static const char *const names[] = {"CID",     "PERSON_ID", "OWNRPID", "OWNNAME",
                                        "NAMEPAT", "FNAME",     "LNAME"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (ecl_str_is(field, names[i])) {
            return true;
        }
    }
    return false;
}

/* A value as a message quotes it: short, without control bytes. */
static void add_value(struct ecl_buf *b, struct ecl_str v, size_t most, bool secret)
{
    if (secret && v.n > 4) {
        ecl_buf_add(b, "***", 3);
        for (v.p += v.n - 4, v.n = 4; v.n && ((unsigned char)v.p[0] & 0xC0) == 0x80; v.n--) {
            v.p++;
        }
    }
    bool cut = v.n > most;
    if (cut) {
        v.n = most;
        while (v.n && ((unsigned char)v.p[v.n] & 0xC0) == 0x80) {
            v.n--;
        }
    }
    for (size_t i = 0; i < v.n; i++) {
        ecl_buf_add_char(b, (unsigned char)v.p[i] < ' ' ? ' ' : v.p[i]);
    }
    if (cut) {
        ecl_buf_add(b, "...", 3);
    }
}

static void fill(struct ecl_buf *b, const char *template, const struct filling *f)
{
    static const char *const names[] = {"{file}", "{field}", "{value}", "{1}", "{2}"};
    const struct ecl_str *const v[]  = {&f->file, &f->field, &f->value, &f->arg[0], &f->arg[1]};
    b->n                             = 0;
    while (*template) {
        size_t plain = strcspn(template, "{"), i = 0;
        ecl_buf_add(b, template, plain);
        template += plain;
        for (i = 0; i < 5 && strncmp(template, names[i], strlen(names[i])) != 0; i++) {
        }
        if (i < 5) {
            add_value(b, *v[i], i == 2 && !f->note ? VALUE_SHOWN : LIST_SHOWN, i == 2 && f->secret);
            template += strlen(names[i]);
        } else if (*template) {
            ecl_buf_add_char(b, *template ++);
        }
    }
}

/* The record's own key when it has one, else the claim's. */
static struct ecl_str key_of(const struct ecl_record *r, int col, struct ecl_str other)
{
    struct ecl_str own = r && col >= 0 ? cell(r, col) : (struct ecl_str){NULL, 0};
    return own.n ? own : other;
}

static void send(struct ecl_rules *r, const struct rule *rule, enum ecl_severity severity,
                 const struct ecl_record *rec, int col, const struct filling *f)
{
    static const struct ecl_file_spec none = {.hn = -1, .seq = -1, .an = -1};
    const struct ecl_claim *c              = r->k.c;
    const struct ecl_file_spec *spec       = rec ? ecl_file_spec((enum ecl_file)rec->file) : &none;
    const struct ecl_str empty             = {"", 0};
    struct ecl_finding out                 = {
                        .severity = severity,
                        .rule     = rule->info.id,
                        .c_code   = f->c_code ? f->c_code : rule->info.c_code,
                        .type     = ecl_claim_type_name(c->type),
                        .hcode    = c->hcode,
                        .hn       = key_of(rec, spec->hn, c->hn),
                        .seq      = key_of(rec, spec->seq, c->type == ECL_CLAIM_OP ? c->key : empty),
                        .an       = key_of(rec, spec->an, c->type == ECL_CLAIM_IP ? c->key : empty),
                        .file     = f->file,
                        .line     = rec ? rec->line : 0,
                        .field    = rec && col >= 0 ? f->field : empty,
                        .value    = f->value,
                        .message  = ecl_buf_str(&r->message),
    };
    if ((int)severity > r->worst) {
        r->worst = (int)severity;
    }
    if (r->held) {
        r->rc = held_finding(r->held, c, &out);
    } else if (r->opts.found) {
        r->rc = r->opts.found(r->opts.found_ctx, &out);
    }
}

/* True when the field pass has said something as grave about this place. */
static bool known_fault(const struct ecl_rules *r, const struct ecl_record *rec, int col, int sev)
{
    for (size_t i = 0; i < r->nfault; i++) {
        if (r->fault[i].r == rec && r->fault[i].col == col && r->fault[i].severity >= sev) {
            return true;
        }
    }
    return false;
}

void hit_at(struct check *k, const struct place *p)
{
    struct ecl_rules *r   = k->rules;
    size_t i              = rule_index(p->rule);
    struct rule_state *st = &r->state[i];
    int severity =
        p->severity >= 0 && !st->set && p->severity < st->severity ? p->severity : st->severity;
    if (!st->on || r->rc != 0) {
        return;
    }
    if (p->rule->info.scope == ECL_SCOPE_FIELD) {
        if (r->nfault < MAX_FAULTS) {
            r->fault[r->nfault++] = (struct fault){p->r, p->col, severity};
        }
    } else if (p->r && p->col >= 0 && known_fault(r, p->r, p->col, severity)) {
        return;
    }
    if (st->in_claim++ == 0) {
        r->touched[r->ntouched++] = (struct touched){(uint32_t)i, 0};
    }
    st->findings++;
    if (st->in_claim > ECL_RULE_CLAIM_MAX) {
        return;
    }
    struct filling f = {
        .field = {"", 0}, .arg = {p->arg[0], p->arg[1]}, .value = p->value, .c_code = p->c_code};
    if (p->r) {
        const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)p->r->file);
        f.file                           = ecl_str_of(spec->name);
        if (p->col >= 0) {
            f.field = ecl_str_of(spec->fields[p->col].name);
            f.value = p->value.p ? p->value : p->r->f[p->col];
        }
    } else {
        const char *names = p->rule->info.files;
        f.file            = ecl_str_make(names, strcspn(names, ",*"));
    }
    f.secret = is_secret(f.field);
    fill(&r->message, p->rule->info.message[r->opts.lang], &f);
    send(r, p->rule, (enum ecl_severity)severity, p->r, p->col, &f);
}

void hit2(struct check *k, const struct ecl_record *r, int col, struct ecl_str a1,
          struct ecl_str a2)
{
    hit_at(k,
           &(struct place){.rule = k->rule, .r = r, .col = col, .severity = -1, .arg = {a1, a2}});
}

void hit1(struct check *k, const struct ecl_record *r, int col, struct ecl_str a1)
{
    hit2(k, r, col, a1, (struct ecl_str){NULL, 0});
}

void hit(struct check *k, const struct ecl_record *r, int col)
{
    hit1(k, r, col, (struct ecl_str){NULL, 0});
}

static char *next_arg(struct check *k)
{
    return k->rules->arg[k->rules->narg++ % MAX_ARGS];
}

struct ecl_str arg_money(struct check *k, ecl_satang v)
{
    char *p = next_arg(k);
    return ecl_str_make(p, ecl_satang_format_grouped(v, p));
}

struct ecl_str arg_int(struct check *k, int64_t v)
{
    char *p = next_arg(k), *end = p + ECL_SATANG_TEXT_GROUPED, *q = end;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        *--q = (char)('0' + u % 10);
        u /= 10;
    } while (u);
    if (v < 0) {
        *--q = '-';
    }
    return ecl_str_make(q, (size_t)(end - q));
}

struct ecl_str arg_date(struct check *k, struct fdate d)
{
    if (d.state != ECL_DATE_OK) {
        return ECL_STR("-");
    }
    char *p = next_arg(k);
    ecl_date_format(d.date, p);
    return ecl_str_make(p, 8);
}

/* --- values ---------------------------------------------------------------- */

struct fdate date_of(const struct ecl_record *r, int col)
{
    struct fdate d = {.state = ECL_DATE_EMPTY};
    if (r->f[col].n) {
        d.state = (uint8_t)ecl_date_parse(cell(r, col), &d.date);
        if (d.state == ECL_DATE_OK) {
            d.day = ecl_date_days(d.date);
        }
    }
    return d;
}

int64_t moment_of(const struct ecl_record *r, int date_col, int time_col)
{
    struct fdate d = date_of(r, date_col);
    int minutes    = 0;
    if (d.state != ECL_DATE_OK || ecl_time_parse(cell(r, time_col), &minutes) != ECL_V_OK) {
        return NO_TIME;
    }
    return (int64_t)d.day * 1440 + minutes;
}

/* The usual form, digits, point and two digits, without the general parser. */
static bool plain_money(struct ecl_str s, ecl_satang *v)
{
    ecl_satang sum = 0;
    if (s.n < 4 || s.n > 15 || s.p[s.n - 3] != '.') {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        unsigned d = (unsigned char)s.p[i] - (unsigned)'0';
        if (d < 10) {
            sum = sum * 10 + (ecl_satang)d;
        } else if (i != s.n - 3) {
            return false;
        }
    }
    *v = sum;
    return true;
}

bool money_of(const struct ecl_record *r, int col, ecl_satang *v)
{
    if (plain_money(r->f[col], v)) {
        return true;
    }
    *v = 0;
    return r->f[col].n == 0 || ecl_satang_parse(r->f[col], v) != ECL_V_INVALID;
}

/* The same for numbers of any scale the columns have. */
static bool plain_number(struct ecl_str s, unsigned scale, int64_t *v)
{
    static const int64_t power[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    size_t point                 = 0;
    int64_t sum                  = 0;
    if (s.n < 1 || s.n > 12 || scale > 6) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        unsigned d = (unsigned char)s.p[i] - (unsigned)'0';
        if (d < 10) {
            sum = sum * 10 + (int64_t)d;
        } else if (s.p[i] == '.' && !point && i > 0 && i + 1 < s.n) {
            point = i;
        } else {
            return false;
        }
    }
    size_t decimals = point ? s.n - 1 - point : 0;
    if (decimals > scale) {
        return false;
    }
    *v = sum * power[scale - decimals];
    return true;
}

bool number_of(const struct ecl_record *r, int col, unsigned scale, int64_t *v)
{
    if (plain_number(r->f[col], scale, v)) {
        return true;
    }
    *v = 0;
    return r->f[col].n == 0 || ecl_decimal_parse(r->f[col], scale, v) != ECL_V_INVALID;
}

int adp_type(const struct ecl_record *r)
{
    struct ecl_str s = cell(r, ECL_ADP_TYPE);
    int v            = 0;
    if (!ecl_str_digits(s) || s.n > 2) {
        return 0;
    }
    for (size_t i = 0; i < s.n; i++) {
        v = v * 10 + (s.p[i] - '0');
    }
    return v >= 1 && v <= 20 ? v : 0;
}

void require(struct check *k, const struct ecl_record *r, const int8_t *cols, size_t n)
{
    const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)r->file);
    char list[256];
    size_t len = 0;
    int first  = -1;
    for (size_t i = 0; i < n; i++) {
        if (!blank(r, cols[i])) {
            continue;
        }
        const char *name = spec->fields[cols[i]].name;
        size_t m         = strlen(name);
        if (len + m + 2 <= sizeof list) {
            memcpy(list + len, ", ", first < 0 ? 0 : 2);
            len += first < 0 ? 0 : 2;
            memcpy(list + len, name, m);
            len += m;
        }
        first = first < 0 ? cols[i] : first;
    }
    if (first >= 0) {
        hit1(k, r, first, ecl_str_make(list, len));
    }
}

/* --- repeated keys --------------------------------------------------------- */

static uint32_t key_hash(const struct repeat *d, const struct ecl_record *r)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < d->ncols; i++) {
        struct ecl_str s = cell(r, d->cols[i]);
        for (size_t j = 0; j < s.n; j++) {
            h = (h ^ (unsigned char)s.p[j]) * 16777619u;
        }
        h = (h ^ 0xff) * 16777619u;
    }
    return h ^ h >> 15;
}

static bool same_key(const struct repeat *d, const struct ecl_record *a, const struct ecl_record *b)
{
    for (size_t i = 0; i < d->ncols; i++) {
        if (!ecl_str_eq(cell(a, d->cols[i]), cell(b, d->cols[i]))) {
            return false;
        }
    }
    return true;
}

void repeat_start(struct check *k, struct repeat *d, enum ecl_file file, const int8_t *cols,
                  size_t ncols)
{
    struct ecl_rules *r = k->rules;
    size_t n = k->c->count[file], want = 64;
    *d = (struct repeat){
        .k = k, .first = k->c->rec + k->c->first[file], .cols = cols, .ncols = ncols};
    if (n <= sizeof d->few / sizeof d->few[0]) {
        return;
    }
    while (want < n * 2) {
        want *= 2;
    }
    if (want > r->nslot) {
        uint32_t *grown = realloc(r->slot, want * sizeof *grown);
        if (!grown) {
            r->rc = ECL_E_NOMEM;
            return;
        }
        r->slot  = grown;
        r->nslot = want;
    }
    memset(r->slot, 0, want * sizeof *r->slot);
    d->slot = r->slot;
    d->mask = (uint32_t)(want - 1);
}

const struct ecl_record *repeat_of(struct repeat *d, const struct ecl_record *r)
{
    uint32_t index = (uint32_t)(r - d->first);
    if (!d->slot) {
        for (uint32_t i = 0; i < d->used; i++) {
            if (same_key(d, d->first + d->few[i], r)) {
                return d->first + d->few[i];
            }
        }
        if (d->used < sizeof d->few / sizeof d->few[0]) {
            d->few[d->used++] = index;
        }
        return NULL;
    }
    for (uint32_t i = key_hash(d, r) & d->mask;; i = (i + 1) & d->mask) {
        if (!d->slot[i]) {
            d->slot[i] = index + 1;
            return NULL;
        }
        if (same_key(d, d->first + (d->slot[i] - 1), r)) {
            return d->first + (d->slot[i] - 1);
        }
    }
}

/* --- facts ----------------------------------------------------------------- */

static unsigned scheme_of(struct ecl_str s)
{
    static const struct {
        char code[4];
        unsigned bit;
    } known[] = {{"UCS", S_UCS}, {"WEL", S_WEL}, {"OFC", S_OFC}, {"LGO", S_LGO},
                 {"SSS", S_SSS}, {"SSI", S_SSI}, {"DIS", S_DIS}, {"STP", S_STP},
                 {"NRH", S_NRH}, {"BKK", S_BKK}, {"PUC", S_PUC}};
    if (s.n != 3) {
        return 0;
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (memcmp(s.p, known[i].code, 3) == 0) {
            return known[i].bit;
        }
    }
    const struct ecl_codeset *set = ecl_codeset_find("inscl");
    return set && ecl_code_find(set, s) ? S_OTHER : 0;
}

static void person_facts(struct facts *f)
{
    f->dob.state = ECL_DATE_EMPTY;
    f->pid_state = f->cid_state = ECL_PID_EMPTY;
    if (f->pat) {
        char sex     = one(f->pat, ECL_PAT_SEX);
        char idtype  = one(f->pat, ECL_PAT_IDTYPE);
        f->dob       = date_of(f->pat, ECL_PAT_DOB);
        f->sex       = sex == '1' || sex == '2' ? sex : '\0';
        f->idtype    = idtype >= '1' && idtype <= '6' ? idtype : '\0';
        f->pid       = cell(f->pat, ECL_PAT_PERSON_ID);
        f->pid_state = ecl_pid_check(f->pid);
    }
    if (f->ins) {
        f->scheme    = scheme_of(cell(f->ins, ECL_INS_INSCL));
        f->cid       = cell(f->ins, ECL_INS_CID);
        f->cid_state = ecl_str_eq(f->cid, f->pid) ? f->pid_state : ecl_pid_check(f->cid);
    }
}

static void time_facts(struct facts *f, bool ip)
{
    f->visit.state = f->adm.state = f->dsc.state = ECL_DATE_EMPTY;
    f->adm_at = f->dsc_at = NO_TIME;
    if (f->opd) {
        char optype = one(f->opd, ECL_OPD_OPTYPE);
        f->visit    = date_of(f->opd, ECL_OPD_DATEOPD);
        f->optype   = ecl_is_digit(optype) ? optype : '\0';
    }
    if (f->ipd) {
        f->adm    = date_of(f->ipd, ECL_IPD_DATEADM);
        f->dsc    = date_of(f->ipd, ECL_IPD_DATEDSC);
        f->adm_at = moment_of(f->ipd, ECL_IPD_DATEADM, ECL_IPD_TIMEADM);
        f->dsc_at = moment_of(f->ipd, ECL_IPD_DATEDSC, ECL_IPD_TIMEDSC);
    }
    f->start = ip ? f->adm : f->visit;
    f->end   = ip ? f->dsc : f->visit;
    f->age = f->age_days = NO_AGE;
    if (f->dob.state == ECL_DATE_OK && f->start.state == ECL_DATE_OK &&
        f->start.day >= f->dob.day) {
        f->age_days = f->start.day - f->dob.day;
        f->age      = ecl_date_age(f->dob.date, f->start.date);
    }
}

/* Adds v; clears *ok when the sum does not fit. */
static void add(ecl_satang *sum, ecl_satang v, bool *ok)
{
    if (__builtin_add_overflow(*sum, v, sum)) {
        *ok = false;
    }
}

/* Adds the amount of a column and returns it; clears *ok when it is none. */
static ecl_satang add_to(ecl_satang *sum, const struct ecl_record *r, int col, bool *ok)
{
    ecl_satang v = 0;
    if (!money_of(r, col, &v)) {
        *ok = false;
        return 0;
    }
    add(sum, v, ok);
    return v;
}

static void bill_facts(struct facts *f, const struct ecl_claim *c)
{
    f->cht_ok = f->cha_ok = true;
    if (f->cht) {
        add_to(&f->total, f->cht, ECL_CHT_TOTAL, &f->cht_ok);
        add_to(&f->paid, f->cht, ECL_CHT_PAID, &f->cht_ok);
    }
    ECL_EACH(r, c, ECL_CHA)
    {
        ecl_satang v     = add_to(&f->cha_total, r, ECL_CHA_AMOUNT, &f->cha_ok);
        struct ecl_str s = cell(r, ECL_CHA_CHRGITEM);
        if (s.n == 2 && base36(s.p[0]) < 36 && (s.p[1] == '1' || s.p[1] == '2')) {
            add(&f->cha[base36(s.p[0])][s.p[1] - '1'], v, &f->cha_ok);
        }
    }
}

static void item_facts(struct facts *f, const struct ecl_claim *c)
{
    f->dru_ok = f->adp_ok = true;
    ECL_EACH(r, c, ECL_DRU)
    {
        ecl_satang total = add_to(&f->dru_all, r, ECL_DRU_TOTAL, &f->dru_ok);
        ecl_satang copay = add_to(&f->dru_copay_all, r, ECL_DRU_TOTCOPAY, &f->dru_ok);
        char use         = one(r, ECL_DRU_USE_STATUS);
        if (use >= '1' && use <= '4') {
            add(&f->dru_total[use != '1'], total, &f->dru_ok);
            add(&f->dru_copay[use != '1'], copay, &f->dru_ok);
        }
    }
    ECL_EACH(r, c, ECL_ADP)
    {
        ecl_satang total = add_to(&f->adp_all, r, ECL_ADP_TOTAL, &f->adp_ok);
        add_to(&f->adp_copay_all, r, ECL_ADP_TOTCOPAY, &f->adp_ok);
        add(&f->adp_total[adp_type(r)], total, &f->adp_ok);
    }
}

/* Makes c the claim of the check. */
static void take_claim(struct check *k, const struct ecl_claim *c)
{
    static const struct dx_columns dx[2] = {
        {ECL_ODX, ECL_ODX_DIAG, ECL_ODX_DXTYPE, ECL_ODX_DRDX},
        {ECL_IDX, ECL_IDX_DIAG, ECL_IDX_DXTYPE, ECL_IDX_DRDX},
    };
    static const struct proc_columns proc[2] = {
        {ECL_OOP, ECL_OOP_OPER, ECL_OOP_DROPID},
        {ECL_IOP, ECL_IOP_OPER, ECL_IOP_DROPID},
    };
    k->c    = c;
    k->op   = c->type == ECL_CLAIM_OP;
    k->ip   = c->type == ECL_CLAIM_IP;
    k->dx   = &dx[k->ip];
    k->proc = &proc[k->ip];
}

static void gather(struct ecl_rules *r, const struct ecl_claim *c)
{
    struct facts *f = &r->k.f;
    take_claim(&r->k, c);
    memset(f, 0, sizeof *f);
    f->ins   = ecl_claim_rec(c, ECL_INS, 0);
    f->pat   = ecl_claim_rec(c, ECL_PAT, 0);
    f->opd   = ecl_claim_rec(c, ECL_OPD, 0);
    f->ipd   = ecl_claim_rec(c, ECL_IPD, 0);
    f->cht   = ecl_claim_rec(c, ECL_CHT, 0);
    f->aer   = ecl_claim_rec(c, ECL_AER, 0);
    f->hcode = r->hcode[0] ? ecl_str_of(r->hcode) : c->hcode;
    person_facts(f);
    time_facts(f, r->k.ip);
    bill_facts(f, c);
    item_facts(f, c);
}

/* --- running --------------------------------------------------------------- */

/* Closes the books of a claim: what was beyond the limit, counters to zero. */
static void settle(struct ecl_rules *r)
{
    static const char *const more[] = {
        [ECL_LANG_EN] = "{1} more findings of this rule in this claim are not listed",
        [ECL_LANG_TH] = "ยังพบปัญหาเดียวกันนี้ในรายการเบิกนี้อีก {1} จุด (ไม่ได้แสดงทั้งหมด)",
    };
    for (size_t i = 0; i < r->ntouched; i++) {
        const struct rule *rule = rule_at(r->touched[i].rule);
        struct rule_state *st   = &r->state[r->touched[i].rule];
        if (st->in_claim > ECL_RULE_CLAIM_MAX && r->rc == 0) {
            struct filling f = {
                .file  = {"", 0},
                .field = {"", 0},
                .value = {"", 0},
                .arg   = {arg_int(&r->k, (int64_t)st->in_claim - ECL_RULE_CLAIM_MAX)}};
            fill(&r->message, more[r->opts.lang], &f);
            send(r, rule, (enum ecl_severity)st->severity, NULL, -1, &f);
        }
        st->in_claim = 0;
        st->claims++;
    }
    r->ntouched = 0;
}

/* Runs the active rules from..to of the claim's type. */
static void run(struct ecl_rules *r, size_t from, size_t to)
{
    const struct ecl_claim *c = r->k.c;
    uint32_t present          = 0;
    for (int f = 0; f < ECL_NFILES; f++) {
        present |= (uint32_t)(c->count[f] != 0) << f;
    }
    for (const struct active *a = r->active[c->type] + from, *end = r->active[c->type] + to;
         a < end && r->rc == 0; a++) {
        if ((a->needs & present) == a->needs) {
            r->k.rule = a->rule;
            a->rule->fn(&r->k);
        }
    }
}

/* The rules of the claim's own. */
static void run_own(struct ecl_rules *r, const struct ecl_claim *c)
{
    r->worst  = -1;
    r->rc     = 0;
    r->nfault = 0;
    gather(r, c);
    fmt_claim(&r->k, r->fmt);
    run(r, 0, r->nown[c->type]);
}

static bool goes_across(const struct ecl_rules *r, const struct ecl_claim *c)
{
    return r->nactive[c->type] > r->nown[c->type];
}

/* The rules across claims, and the end of the claim. */
static int run_across(struct ecl_rules *r, const struct batch_ahead *ahead, int *worst,
                      struct ecl_error *err)
{
    enum ecl_claim_type type = r->k.c->type;
    if (goes_across(r, r->k.c) && r->rc == 0) {
        batch_begin(&r->k, ahead);
        run(r, r->nown[type], r->nactive[type]);
        int rc = batch_end(&r->k, err);
        if (rc != ECL_OK) {
            return rc;
        }
    }
    settle(r);
    *worst = r->worst;
    return r->rc == ECL_E_NOMEM ? ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory") : r->rc;
}

int ecl_rules_claim(struct ecl_rules *r, const struct ecl_claim *c, int *worst,
                    struct ecl_error *err)
{
    int rc = rules_ready(r, err);
    if (rc != ECL_OK) {
        return rc;
    }
    struct batch_ahead ahead;
    run_own(r, c);
    if (goes_across(r, c)) {
        batch_look_ahead(&r->k, &ahead);
    }
    return run_across(r, &ahead, worst, err);
}

/* --- the same in two steps (engine_priv.h) ---------------------------------- */

int rules_fork(struct ecl_rules **fork, const struct ecl_rules *r, struct ecl_error *err)
{
    struct ecl_rules *n = malloc(sizeof *n);
    if (!n) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    *n         = *r;
    n->forked  = true;
    n->k.rules = n;
    n->slot    = NULL;
    n->nslot   = 0;
    n->state   = calloc(n->n, sizeof *n->state);
    n->touched = calloc(n->n, sizeof *n->touched);
    ecl_buf_init(&n->message, r->message.max);
    if (!n->state || !n->touched) {
        ecl_rules_free(n);
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    for (size_t i = 0; i < n->n; i++) {
        n->state[i]          = r->state[i];
        n->state[i].findings = n->state[i].claims = 0;
    }
    *fork = n;
    return ECL_OK;
}

void rules_join(struct ecl_rules *r, struct ecl_rules *fork)
{
    for (size_t i = 0; fork && i < r->n; i++) {
        r->state[i].findings += fork->state[i].findings;
        r->state[i].claims += fork->state[i].claims;
    }
    ecl_rules_free(fork);
}

int rules_hold(struct ecl_rules *r, struct held *h, struct held_claim *c, struct ecl_error *err)
{
    r->held = h;
    run_own(r, &c->c);
    r->held  = NULL;
    c->worst = r->worst;
    memcpy(c->facts, &r->k.f, sizeof c->facts);
    if (goes_across(r, &c->c)) {
        batch_look_ahead(&r->k, &c->ahead);
    }
    for (size_t i = 0; i < r->ntouched; i++) {
        struct rule_state *st  = &r->state[r->touched[i].rule];
        r->touched[i].findings = st->in_claim;
        st->in_claim           = 0;
    }
    if (r->rc == ECL_OK) {
        r->rc = held_rest(h, c, r->fault, r->nfault, r->touched, r->ntouched);
    }
    r->ntouched = 0;
    return r->rc == ECL_OK ? ECL_OK : ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
}

/* Gives the findings that c has held to the caller. */
static int tell_held(const struct ecl_rules *r, const struct held *h, const struct held_claim *c,
                     struct telling *at)
{
    int rc = 0;
    for (uint32_t i = 0; i < c->nfinding && rc == 0; i++, at->finding++) {
        const struct held_finding *k = &h->finding[at->finding];
        struct ecl_finding f         = k->f;
        f.message.p                  = h->text.p + (uintptr_t)f.message.p;
        f.value.p                    = k->copied ? h->text.p + (uintptr_t)f.value.p : f.value.p;
        rc                           = r->opts.found ? r->opts.found(r->opts.found_ctx, &f) : 0;
    }
    return rc;
}

int rules_tell(struct ecl_rules *r, const struct held *h, const struct held_claim *c,
               struct telling *at, int *worst, struct ecl_error *err)
{
    take_claim(&r->k, &c->c);
    memcpy(&r->k.f, c->facts, sizeof c->facts);
    r->worst  = c->worst;
    r->nfault = c->nfault;
    if (c->nfault) {
        memcpy(r->fault, h->fault + at->fault, c->nfault * sizeof *h->fault);
    }
    for (uint32_t i = 0; i < c->ntouched; i++) {
        r->touched[i]                         = h->touched[at->touched + i];
        r->state[r->touched[i].rule].in_claim = r->touched[i].findings;
    }
    r->ntouched = c->ntouched;
    at->fault += c->nfault;
    at->touched += c->ntouched;
    r->rc                         = tell_held(r, h, c, at);
    const struct held_claim *soon = c + FETCH_AHEAD;
    if (soon < h->claim + h->nclaim && goes_across(r, &soon->c)) {
        batch_fetch(r->k.batch, &soon->ahead);
    }
    return run_across(r, &c->ahead, worst, err);
}

/* --- notes of the importer -------------------------------------------------- */

void ecl_rules_note_finding(const struct ecl_note *n, enum ecl_lang lang, struct ecl_buf *message,
                            struct ecl_finding *f)
{
    const struct rule *rule    = rule_find(n->rule);
    int severity               = ecl_severity_find(n->severity);
    const struct ecl_str empty = {"", 0};
    struct filling filling     = {.file   = n->file,
                                  .field  = n->field,
                                  .value  = n->value,
                                  .secret = is_secret(n->field) &&
                                            !ecl_str_starts(n->rule, ECL_STR("PKG.header-")),
                                  .note = true};
    fill(message, rule ? rule->info.message[lang] : "{value}", &filling);
    *f = (struct ecl_finding){
        .severity = severity >= 0 ? (enum ecl_severity)severity
                    : rule        ? rule->info.severity
                                  : ECL_SEV_WARNING,
        .rule     = rule ? rule->info.id : "PKG.note",
        .c_code   = rule ? rule->info.c_code : "",
        .type     = "",
        .hcode    = empty,
        .hn       = empty,
        .seq      = empty,
        .an       = empty,
        .file     = n->file,
        .line     = n->line,
        .field    = n->field,
        .value    = n->value,
        .message  = ecl_buf_str(message),
    };
}

bool pat_row_noted(const struct check *k, uint64_t line)
{
    const struct ecl_rules *r = k->rules;
    for (size_t i = 0; i < r->npat_line; i++) {
        if (r->pat_line[i] == line) {
            return true;
        }
    }
    return false;
}

static int take_note(void *ctx, const struct ecl_note *n)
{
    struct ecl_rules *r     = ctx;
    const struct rule *rule = rule_find(n->rule);
    struct rule_state *st   = rule ? &r->state[rule_index(rule)] : NULL;
    struct ecl_finding f;
    if (n->line && r->npat_line < MAX_NOTED && ecl_str_is(n->rule, "PAT.hn-unique")) {
        r->pat_line[r->npat_line++] = n->line;
    }
    if (st && !st->on) {
        return 0;
    }
    ecl_rules_note_finding(n, r->opts.lang, &r->message, &f);
    if (st) {
        f.severity = st->set ? (enum ecl_severity)st->severity : f.severity;
        st->findings++;
    }
    return r->opts.found ? r->opts.found(r->opts.found_ctx, &f) : 0;
}

int ecl_rules_head(struct ecl_rules *r, const struct ecl_stream *s, struct ecl_error *err)
{
    (void)err;
    return ecl_stream_notes(s, take_note, r);
}
