/* decide.c: ecl-authen decide, which way of verification is allowed for a person on
 * a day, which is first, and what must follow. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "authen.h"
#include "facts.h"

enum {
    OPT_AGE = 1,
    OPT_BIRTH,
    OPT_BOOKED,
    OPT_CARD,
    OPT_DATE,
    OPT_EXPLAIN,
    OPT_FACE,
    OPT_HELPER,
    OPT_LINE,
    OPT_LIST,
    OPT_NO_MOBILE,
    OPT_REASON,
    OPT_SET,
    OPT_STATUS,
    OPT_TO,
    OPT_VULNERABLE,
};

static const struct cli_opt options[] = {
    {"age", 0, "YEARS", "age in completed years on the day of service", OPT_AGE},
    {"birth", 0, "DATE", "date of birth; month and day may be 00: 1965-00-00", OPT_BIRTH},
    {"booked", 0, NULL, "the person has the QR code of a booking", OPT_BOOKED},
    {"card", 0, "STATE", "unknown, ok, none, damaged or no-chip (unknown)", OPT_CARD},
    {"date", 0, "DATE", "day of service, with --birth (today, in Thailand)", OPT_DATE},
    {"explain", 0, NULL, "show the rule behind each answer, and its source", OPT_EXPLAIN},
    {"face", 0, "RESULT", "untried, ok, failed or no: cannot be done (untried)", OPT_FACE},
    {"helper", 0, "WHO", "who acts: self, father, mother, child, direct_relative\nor other (self)",
     OPT_HELPER},
    {"line", 0, "RESULT", "untried, ok, failed or no: cannot be done (untried)", OPT_LINE},
    {"list", 0, "[TABLE]", "print the rules, or: settings, facts, reasons; end", OPT_LIST},
    {"no-mobile", 0, NULL, "the patient has no mobile phone", OPT_NO_MOBILE},
    {"reason", 0, "REASON", "check that this reason fits; see --list=reasons", OPT_REASON},
    {"set", 0, "NAME=VALUE", "choose between sources; see --list=settings", OPT_SET},
    {"status", 0, "STATUS", "ok, unregistered, bad-id or dead (ok)", OPT_STATUS},
    {"to", 't', "FORM", "text, json or tsv (text)", OPT_TO},
    {"vulnerable", 0, NULL, "face problem, or of a vulnerable group", OPT_VULNERABLE},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-authen decide",
    "",
    "tell which way of verification is allowed and first, and what must follow",
    options,
    "Status 1: no way is open, the age is not known well enough, or the reason does not fit.",
    0,
};

enum form { TO_TEXT, TO_JSON, TO_TSV };

struct settings {
    struct ecl_verify_case c;
    bool have_age, have_date, explain;
    enum form to;
    const struct ecl_verify_reason *reason;
};

/* --- tables ----------------------------------------------------------------------- */

static void print_duties(FILE *f, unsigned duties, const char *none, bool quoted)
{
    const char *comma = "", *quote = quoted ? "\"" : "";
    for (int i = 0; i < ECL_NDUTIES; i++) {
        if (duties >> i & 1) {
            fprintf(f, "%s%s%s%s", comma, quote, ecl_verify_duty_word((enum ecl_duty)i)->value,
                    quote);
            comma = ",";
        }
    }
    fputs(duties ? "" : none, f);
}

static void list_rules(bool th)
{
    const struct ecl_verify_row *r = NULL;
    puts("rule\tway\tages\twhen\tverdict\trank\tduties\tsource\ttext");
    for (size_t i = 0; (r = ecl_verify_row_at(i)) != NULL; i++) {
        bool group = r->way == ECL_WAY_GROUP;
        printf("%s\t%s\t%u-", r->id,
               group                   ? "group"
               : r->way == ECL_WAY_ANY ? "*"
                                       : ecl_verify_way_word((enum ecl_verify_way)r->way)->value,
               r->min);
        if (r->max < UINT8_MAX) {
            printf("%u", r->max);
        }
        printf("\t%s\t%s\t%u\t", r->when,
               group ? ecl_verify_input(ECL_VERIFY_GROUP)->words[r->verdict].value
                     : ecl_verify_verdict_word((enum ecl_verdict)r->verdict)->value,
               r->rank);
        print_duties(stdout, r->duties, "-", false);
        printf("\t%s\t%s\n", r->source, r->text[th]);
    }
}

static void list_inputs(enum ecl_verify_kind kind, bool th)
{
    puts("name\tvalue\tdefault\tsource\ttext");
    for (int i = 0; i < ECL_VERIFY_NINPUTS; i++) {
        const struct ecl_verify_list *in = ecl_verify_input((enum ecl_verify_input)i);
        for (uint8_t k = 0; in->kind == kind && k < in->n; k++) {
            const struct ecl_verify_word *w = &in->words[k];
            printf("%s\t%s\t%s\t%s\t%s\n", in->name, w->value, k == 0 ? "yes" : "no", w->source,
                   w->text[th]);
        }
    }
}

static void list_reasons(bool th)
{
    const struct ecl_verify_reason *r = NULL;
    puts("reason\tway\tages\twhen\tsource\ttext");
    for (size_t i = 0; (r = ecl_verify_reason_at(i)) != NULL; i++) {
        printf("%s\t%s\t", r->id, ecl_verify_way_word((enum ecl_verify_way)r->way)->value);
        printf(r->asks_age ? "%u-%u" : "-", r->min, r->max);
        printf("\t%s\t%s\t%s\n", r->when, r->source, r->text[th]);
    }
}

static int list(const struct cli *c, const char *what)
{
    if (!what || strcmp(what, "rules") == 0) {
        list_rules(c->thai);
    } else if (strcmp(what, "settings") == 0) {
        list_inputs(ECL_INPUT_SETTING, c->thai);
    } else if (strcmp(what, "facts") == 0) {
        list_inputs(ECL_INPUT_FACT, c->thai);
    } else if (strcmp(what, "reasons") == 0) {
        list_reasons(c->thai);
    } else {
        cli_usage(c, "--list: '%s' is none of: rules, settings, facts or reasons", what);
    }
    return cli_end(c, CLI_DONE);
}

/* --- the answer --------------------------------------------------------------------- */

static const char *const states[] = {"done", "choose", "refused", "undetermined"};

static const struct ecl_verify_word *verdict(const struct ecl_verify_decision *d, size_t way)
{
    return ecl_verify_verdict_word(ecl_verify_verdict(d, (enum ecl_verify_way)way));
}

static const char *way_name(int way)
{
    return way < 0 ? "" : ecl_verify_way_word((enum ecl_verify_way)way)->value;
}

/* The group; blank when either is possible. */
static const char *group_name(const struct ecl_verify_decision *d)
{
    const struct ecl_verify_list *g = ecl_verify_input(ECL_VERIFY_GROUP);
    return d->group[0] && d->group[1] ? "" : g->words[d->group[1]].value;
}

/* Calls print for each reason that fits the first way, when that wants one. */
static void each_reason(const struct settings *s, const struct ecl_verify_decision *d,
                        void (*print)(const struct ecl_verify_reason *, int fits, bool th), bool th)
{
    const struct ecl_verify_reason *r = NULL;
    if (!(d->duties >> ECL_DUTY_REASON & 1)) {
        return;
    }
    for (size_t i = 0; (r = ecl_verify_reason_at(i)) != NULL; i++) {
        int fits = ecl_verify_reason_fits(r, &s->c, d);
        if (fits != 0) {
            print(r, fits, th);
        }
    }
}

static void print_age(const struct ecl_verify_decision *d, bool th)
{
    const struct ecl_verify_list *g = ecl_verify_input(ECL_VERIFY_GROUP);
    printf(th ? "อายุ %d" : "age %d", d->age_min);
    if (d->age_max != d->age_min) {
        printf(th ? " หรือ %d" : " or %d", d->age_max);
    }
    if (d->group[0] && d->group[1]) {
        printf(th ? " ปี: อยู่ได้ทั้งสองกลุ่ม ให้สอบถามอายุจริง\n"
                  : ": of either group; ask for the exact age\n");
        return;
    }
    printf(th ? " ปี: %s\n" : ": %s\n", g->words[d->group[1]].text[th]);
}

static void print_text_reason(const struct ecl_verify_reason *r, int fits, bool th)
{
    printf("    %s: %s%s\n", r->id, r->text[th],
           fits > 0 ? ""
           : th     ? " (ขึ้นกับอายุจริง)"
                    : " (depends on the exact age)");
}

static void print_text_way(const struct settings *s, const struct ecl_verify_decision *d,
                           uint8_t way, bool th)
{
    const struct ecl_verify_row *r = d->row[way];
    printf("  %s: %s%s%s\n", ecl_verify_way_word((enum ecl_verify_way)way)->text[th],
           verdict(d, way)->text[th], r ? "; " : "", r ? r->text[th] : "");
    if (s->explain && r) {
        bool always = strcmp(r->when, "-") == 0;
        printf(th ? "    กฎ %s (%s) %s%s\n" : "    rule %s (%s), %s%s\n", r->id, r->source,
               always ? (th ? "กรณีอื่นทั้งหมด" : "in all other cases") : (th ? "เมื่อ " : "when "),
               always ? "" : r->when);
    }
}

static void print_text(const struct settings *s, const struct ecl_verify_decision *d, bool th)
{
    print_age(d, th);
    const char *first =
        d->first < 0 ? "" : ecl_verify_way_word((enum ecl_verify_way)d->first)->text[th];
    switch (d->state) {
    case ECL_VERIFY_DONE:
        printf(th ? "ยืนยันตัวตนแล้ว: %s\n" : "verified: %s\n", first);
        break;
    case ECL_VERIFY_CHOOSE:
        printf(th ? "ใช้วิธีแรก: %s\n" : "first: %s\n", first);
        break;
    default:
        fputs(d->state == ECL_VERIFY_REFUSED
                  ? (th ? "ไม่มีวิธีที่ใช้ได้\n" : "no way is open\n")
                  : (th ? "ยังตัดสินไม่ได้: ขึ้นกับอายุ\n" : "undetermined: the age decides\n"),
              stdout);
    }
    for (int i = 0; i < ECL_NDUTIES; i++) {
        if (d->duties >> i & 1) {
            printf("  - %s\n", ecl_verify_duty_word((enum ecl_duty)i)->text[th]);
        }
    }
    each_reason(s, d, print_text_reason, th);
    puts(th ? "วิธีทั้งหมด:" : "ways:");
    for (size_t i = 0; i < ECL_NWAYS; i++) {
        print_text_way(s, d, d->order[i], th);
    }
}

static void print_tsv(const struct ecl_verify_decision *d, bool th)
{
    puts("way\tfirst\tverdict\trank\tduties\trule\tsource\ttext");
    for (size_t i = 0; i < ECL_NWAYS; i++) {
        uint8_t way                    = d->order[i];
        const struct ecl_verify_row *r = d->row[way];
        printf("%s\t%s\t%s\t%u\t", way_name(way), d->first == way ? "yes" : "no",
               verdict(d, way)->value, r ? r->rank : 0);
        print_duties(stdout, r ? r->duties : 0, "", false);
        printf("\t%s\t%s\t%s\n", r ? r->id : "", r ? r->source : "", r ? r->text[th] : "");
    }
}

static bool reason_behind; /* a reason stands before the next one in the JSON */

static void print_json_reason(const struct ecl_verify_reason *r, int fits, bool th)
{
    printf("%s{\"reason\":\"%s\",\"fits\":%s,\"text\":\"%s\"}", reason_behind ? "," : "", r->id,
           fits > 0 ? "true" : "null", r->text[th]);
    reason_behind = true;
}

/* No text of the tables has a character that JSON escapes: the build sees to it. */
static void print_json(const struct settings *s, const struct ecl_verify_decision *d, bool th)
{
    const char *comma = "";
    printf("{\"state\":\"%s\",\"age_min\":%d,\"age_max\":%d,\"group\":\"%s\",\"first\":\"%s\","
           "\"duties\":[",
           states[d->state], d->age_min, d->age_max, group_name(d), way_name(d->first));
    print_duties(stdout, d->duties, "", true);
    fputs("],\"reasons\":[", stdout);
    each_reason(s, d, print_json_reason, th);
    fputs("],\"ways\":[", stdout);
    for (size_t i = 0; i < ECL_NWAYS; i++) {
        uint8_t way                    = d->order[i];
        const struct ecl_verify_row *r = d->row[way];
        printf("%s{\"way\":\"%s\",\"verdict\":\"%s\",\"rank\":%u,\"duties\":[", comma,
               way_name(way), verdict(d, way)->value, r ? r->rank : 0);
        print_duties(stdout, r ? r->duties : 0, "", true);
        printf("],\"rule\":\"%s\",\"when\":\"%s\",\"source\":\"%s\",\"text\":\"%s\"}",
               r ? r->id : "", r ? r->when : "", r ? r->source : "", r ? r->text[th] : "");
        comma = ",";
    }
    fputs("],\"settings\":{", stdout);
    comma = "";
    for (int i = 0; i < ECL_VERIFY_NINPUTS; i++) {
        const struct ecl_verify_list *in = ecl_verify_input((enum ecl_verify_input)i);
        if (in->kind == ECL_INPUT_SETTING) {
            printf("%s\"%s\":\"%s\"", comma, in->name, in->words[s->c.value[i]].value);
            comma = ",";
        }
    }
    puts("}}");
}

/* True when the reason given, if any, fits; says so otherwise. */
static bool check_reason(const struct cli *c, const struct settings *s,
                         const struct ecl_verify_decision *d)
{
    if (!s->reason) {
        return true;
    }
    int fits = ecl_verify_reason_fits(s->reason, &s->c, d);
    if (fits < 0) {
        cli_note(c, c->thai ? "เหตุผล %s ขึ้นกับอายุจริง" : "reason %s depends on the exact age",
                 s->reason->id);
    } else if (fits == 0) {
        cli_note(c, c->thai ? "เหตุผล %s ใช้กับกรณีนี้ไม่ได้" : "reason %s does not fit this case",
                 s->reason->id);
    }
    return fits > 0;
}

/* --- options ------------------------------------------------------------------------- */

static void take_birth(const struct cli *c, struct settings *s)
{
    struct ecl_birth *b = &s->c.birth;
    switch (ecl_birth_parse(ecl_str_of(c->arg), b)) {
    case ECL_DATE_OK:
        s->c.by_birth = true;
        break;
    case ECL_DATE_BUDDHIST:
        cli_usage(c, "--birth: '%s' has a Buddhist year; write %04d-%02d-%02d", c->arg, b->y, b->m,
                  b->d);
    default:
        cli_usage(c, "--birth: '%s' is not a date such as 1965-01-31, 1965-01-00 or 1965-00-00",
                  c->arg);
    }
}

static void take_option(const struct cli *c, struct settings *s, int id)
{
    static const char *const forms[] = {"text", "json", "tsv"};
    int form                         = -1;
    switch (id) {
    case OPT_AGE:
        s->c.age    = (int)cli_number(c, 0, 150);
        s->have_age = true;
        break;
    case OPT_BIRTH:
        take_birth(c, s);
        break;
    case OPT_BOOKED:
        s->c.value[ECL_VERIFY_BOOKED] = 1;
        break;
    case OPT_CARD:
        facts_value(c, &s->c, ECL_VERIFY_CARD);
        break;
    case OPT_DATE:
        s->c.on      = cli_date(c);
        s->have_date = true;
        break;
    case OPT_EXPLAIN:
        s->explain = true;
        break;
    case OPT_FACE:
        facts_value(c, &s->c, ECL_VERIFY_FACE);
        break;
    case OPT_HELPER:
        facts_value(c, &s->c, ECL_VERIFY_HELPER);
        break;
    case OPT_LINE:
        facts_value(c, &s->c, ECL_VERIFY_LINE);
        break;
    case OPT_LIST:
        exit(list(c, c->arg));
    case OPT_NO_MOBILE:
        s->c.value[ECL_VERIFY_MOBILE] = 1;
        break;
    case OPT_REASON:
        s->reason = facts_reason(c);
        break;
    case OPT_SET:
        facts_rule(c, &s->c);
        break;
    case OPT_STATUS:
        facts_value(c, &s->c, ECL_VERIFY_STATUS);
        break;
    case OPT_TO:
        for (int i = 0; i < 3; i++) {
            form = strcmp(c->arg, forms[i]) == 0 ? i : form;
        }
        s->to = (enum form)cli_known(c, form, "text, json or tsv");
        break;
    default: /* --vulnerable */
        s->c.value[ECL_VERIFY_VULNERABLE] = 1;
        break;
    }
}

static void check_settings(const struct cli *c, struct settings *s)
{
    if (c->noperands) {
        cli_usage(c, "no operand is expected: '%s'", c->operands[0]);
    }
    if (s->have_age == s->c.by_birth) {
        cli_usage(c, s->have_age ? "--age and --birth exclude each other"
                                 : "give the age with --age, or --birth and --date");
    }
    if (s->have_date && s->have_age) {
        cli_usage(c, "--date goes with --birth: --age is that of the day of service");
    }
    if (!s->have_date) { /* Thailand has had no summer time since 1920 */
        s->c.on = ecl_date_today();
    }
}

static int run(int argc, char **argv)
{
    struct cli c;
    struct ecl_error err;
    struct settings s = {0};
    struct ecl_verify_decision d;
    cli_start(&c, &tool, argc, argv);
    for (int id; (id = cli_next(&c)) != 0;) {
        take_option(&c, &s, id);
    }
    check_settings(&c, &s);
    if (ecl_verify_decide(&s.c, &d, &err) != ECL_OK) {
        cli_usage(&c, "%s", err.text);
    }
    if (s.to == TO_TEXT) {
        print_text(&s, &d, c.thai);
    } else if (s.to == TO_TSV) {
        print_tsv(&d, c.thai);
    } else {
        print_json(&s, &d, c.thai);
    }
    bool ok = check_reason(&c, &s, &d) && d.first >= 0;
    return cli_end(&c, ok ? CLI_DONE : CLI_DATA);
}

const struct cli_command authen_decide = {&tool, run};
