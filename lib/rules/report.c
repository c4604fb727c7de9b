/* report.c: findings: the places rules point at, messages filled from
 * their templates, bounds, and the notes of the importer. */
#include "core/fill_priv.h"
#include "io/fpset_priv.h"
#include "rules/engine_priv.h"

#define VALUE_SHOWN 60  /* bytes of a value quoted in a message */
#define LIST_SHOWN  250 /* the same of arguments and of notes: lists of names */

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

static void fill(struct ecl_buf *b, const char *template, const struct filling *f)
{
    const struct fill_place places[] = {
        {"{file}", f->file, LIST_SHOWN, false},
        {"{field}", f->field, LIST_SHOWN, false},
        {"{value}", f->value, f->note ? LIST_SHOWN : VALUE_SHOWN, f->secret},
        {"{1}", f->arg[0], LIST_SHOWN, false},
        {"{2}", f->arg[1], LIST_SHOWN, false},
    };
    ecl_fill(b, template, places, sizeof places / sizeof places[0]);
}

/* The record's own key when it has one, else the claim's. */
static struct ecl_str key_of(const struct ecl_record *r, int col, struct ecl_str other)
{
    struct ecl_str own = r && col >= 0 ? cell(r, col) : (struct ecl_str){NULL, 0};
    return own.n ? own : other;
}

static void send(struct ecl_rules *r, const struct rule *rule, enum ecl_severity severity,
                 const struct ecl_record *rec, const struct filling *f)
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
                        .field    = f->field,
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

/* True when something as grave was told about this place: by the field pass, or, of the other
 * claim it names, from what was submitted before. */
static bool known_fault(const struct ecl_rules *r, const struct place *p, int severity)
{
    for (size_t i = 0; i < r->nfault; i++) {
        const struct fault *f = &r->fault[i];
        if (f->r == p->r && f->col == p->col && f->severity >= severity &&
            (f->other == 0 || (f->other == p->other && p->rule->info.scope == ECL_SCOPE_BATCH))) {
            return true;
        }
    }
    return false;
}

static void note_fault(struct ecl_rules *r, const struct place *p, int severity, uint64_t other)
{
    if (r->nfault < MAX_FAULTS) {
        r->fault[r->nfault++] = (struct fault){p->r, p->col, severity, other};
    }
}

void hit_at(struct check *k, const struct place *p)
{
    struct ecl_rules *r   = k->rules;
    size_t i              = rule_index(r, p->rule);
    struct rule_state *st = &r->state[i];
    int severity =
        p->severity >= 0 && !st->set && p->severity < st->severity ? p->severity : st->severity;
    if (!st->on || r->rc != 0 || !in_dates(r, st)) {
        return;
    }
    if (p->rule->info.scope == ECL_SCOPE_FIELD) {
        note_fault(r, p, severity, 0);
    } else if (p->r && p->col >= 0 && known_fault(r, p, severity)) {
        return;
    } else if (p->rule->info.scope == ECL_SCOPE_SENT && p->other) {
        note_fault(r, p, severity, p->other);
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
        f.field = p->field.p ? p->field : f.field;
    } else {
        const char *names = p->rule->info.files;
        f.file            = ecl_str_make(names, strcspn(names, ",*"));
    }
    f.secret = is_secret(f.field);
    fill(&r->message, p->rule->info.message[r->opts.lang], &f);
    send(r, p->rule, (enum ecl_severity)severity, p->r, &f);
}

uint64_t other_claim(unsigned type, struct ecl_str key)
{
    uint64_t print[2];
    key   = ecl_str_trim(key);
    key.n = key.n < KEY_KEPT ? key.n : KEY_KEPT;
    ecl_fingerprint(key, print);
    return (print[0] ^ (uint64_t)type << 1) | 1;
}

void hit_other(struct check *k, const struct ecl_record *r, int col, struct ecl_str a1,
               struct ecl_str a2, uint64_t other)
{
    hit_at(
        k,
        &(struct place){
            .rule = k->rule, .r = r, .col = col, .severity = -1, .arg = {a1, a2}, .other = other});
}

void hit2(struct check *k, const struct ecl_record *r, int col, struct ecl_str a1,
          struct ecl_str a2)
{
    hit_other(k, r, col, a1, a2, 0);
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

void report_settle(struct ecl_rules *r)
{
    static const char *const more[] = {
        [ECL_LANG_EN] = "{1} more findings of this rule in this claim are not listed",
        [ECL_LANG_TH] = "ยังพบปัญหาเดียวกันนี้ในรายการเบิกนี้อีก {1} จุด (ไม่ได้แสดงทั้งหมด)",
    };
    for (size_t i = 0; i < r->ntouched; i++) {
        const struct rule *rule = rule_at(r, r->touched[i].rule);
        struct rule_state *st   = &r->state[r->touched[i].rule];
        if (st->in_claim > ECL_RULE_CLAIM_MAX && r->rc == 0) {
            struct filling f = {
                .file  = {"", 0},
                .field = {"", 0},
                .value = {"", 0},
                .arg   = {arg_int(&r->k, (int64_t)st->in_claim - ECL_RULE_CLAIM_MAX)}};
            fill(&r->message, more[r->opts.lang], &f);
            send(r, rule, (enum ecl_severity)st->severity, NULL, &f);
        }
        st->in_claim = 0;
        st->claims++;
    }
    r->ntouched = 0;
}

/* --- notes of the importer -------------------------------------------------- */

void ecl_rules_note_finding(const struct ecl_note *n, enum ecl_lang lang, struct ecl_buf *message,
                            struct ecl_finding *f)
{
    const struct rule *rule    = rule_find(NULL, n->rule);
    int severity               = ecl_severity_find(n->severity);
    const struct ecl_str empty = {"", 0};
    struct filling filling     = {.file   = n->file,
                                  .field  = n->field,
                                  .value  = n->value,
                                  .secret = is_secret(n->field) &&
                                            !ecl_str_starts(n->rule, ECL_STR("PKG.header-")),
                                  .note = true};
    struct ecl_buf thai;
    ecl_buf_init(&thai, 0);
    if (lang == ECL_LANG_TH) {
        note_in_thai(n, &thai);
        filling.value = ecl_buf_str(&thai);
    }
    fill(message, rule ? rule->info.message[lang] : "{value}", &filling);
    ecl_buf_done(&thai);
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
    const struct rule *rule = rule_find(NULL, n->rule);
    struct rule_state *st   = rule ? &r->state[rule_index(NULL, rule)] : NULL;
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
    int rc = r->guest.head ? r->guest.head(r->guest.ctx, s, err) : ECL_OK;
    return rc == ECL_OK ? ecl_stream_notes(s, take_note, r) : rc;
}
