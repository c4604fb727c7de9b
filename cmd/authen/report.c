/* report.c: ecl-authen report, the work of the desk out of the journal. */
#include <stdlib.h>
#include <string.h>

#include "authen.h"
#include "desk.h"
#include "eclaim/deskreport.h"
#include "visits.h"

enum { OPT_HCODE = 1, OPT_SINCE, OPT_TO, OPT_UNTIL };

static const struct cli_opt options[] = {
    SETUP_CONFIG,
    {"hcode", 0, "HCODE", "of this facility only", OPT_HCODE},
    SETUP_SET,
    {"since", 0, "DATE", "days of service from DATE on", OPT_SINCE},
    {"to", 't', "FORM", "text, json or tsv (text)", OPT_TO},
    {"until", 0, "DATE", "days of service up to DATE", OPT_UNTIL},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-authen report",
    "[VISITS | STREAM | PATH...]",
    "codes per day, minutes per code, by machine and by hand, visits without a code",
    options,
    "Measured from the journal. With visits, a table or claims, it says how many have a code;\n"
    "- is standard input. A code that others had asked for came by machine or by hand: the\n"
    "journal cannot tell.",
    0,
};

struct run {
    struct cli cli;
    struct setup setup;
    struct ecl_journal *journal;
    struct ecl_journal_filter filter;
    enum print_form form;
    struct ecl_visits *visits;
    struct ecl_deskreport *report;
    struct ecl_error err;
};

static const char *const labels[ECL_NSOURCES][2] = {
    {"by the agent", "ผ่าน Agent"},
    {"by close of right", "ปิดสิทธิ"},
    {"by hand, in the web page", "ทำเองบนหน้าเว็บ"},
    {"asked for by others", "ผู้อื่นขอไว้แล้ว"},
};

#define U(x) (unsigned long long)(x)

static void print_share(uint64_t part, uint64_t whole)
{
    unsigned v = ecl_desk_share(part, whole);
    printf("%u.%u", v / 10, v % 10);
}

static void print_minutes(int64_t ms)
{
    long long v = (long long)ecl_desk_minutes(ms);
    printf("%lld.%lld", v / 10, v % 10);
}

static uint64_t by_machine(const struct ecl_deskreport *r)
{
    return r->codes[ECL_SOURCE_AGENT] + r->codes[ECL_SOURCE_ENDPOINT];
}

static void print_day(struct ecl_date d)
{
    printf("%04d-%02d-%02d", d.y, d.m, d.d);
}

/* --- text --------------------------------------------------------------------------------- */

/* Headings are the words of the other forms, in one width. */
static void text_codes(const struct ecl_deskreport *r)
{
    printf("%-12s %9s %9s %9s %9s\n", "day", "agent", "endpoint", "hand", "others");
    for (size_t i = 0; i < r->ndays; i++) {
        print_day(r->day[i].day);
        printf("  ");
        for (int s = 0; s < ECL_NSOURCES; s++) {
            printf(" %9llu", U(r->day[i].codes[s]));
        }
        putchar('\n');
    }
    printf("%-12s", "all");
    for (int s = 0; s < ECL_NSOURCES; s++) {
        printf(" %9llu", U(r->codes[s]));
    }
    putchar('\n');
}

static void text_shares(const struct ecl_deskreport *r, bool th)
{
    uint64_t machine = by_machine(r), hand = r->codes[ECL_SOURCE_HAND],
             others = r->codes[ECL_SOURCE_OTHERS];
    printf(th ? "รหัสทั้งหมด %llu: โดยเครื่อง %llu (" : "codes %llu: by machine %llu (", U(r->all),
           U(machine));
    print_share(machine, r->all);
    printf(th ? "%%), ทำเองบนหน้าเว็บ %llu (" : "%%), by hand %llu (", U(hand));
    print_share(hand, r->all);
    printf(th ? "%%), ผู้อื่นขอไว้แล้ว %llu (" : "%%), asked for by others %llu (", U(others));
    print_share(others, r->all);
    puts("%)");
}

static void text_times(const struct ecl_deskreport *r, bool th)
{
    for (int s = 0; s < ECL_NSOURCES; s++) {
        const struct ecl_desk_time *t = &r->time[s];
        if (t->n == 0) {
            continue;
        }
        printf(th ? "นาทีต่อรหัส %s: เฉลี่ย " : "minutes per code %s: mean ", labels[s][th]);
        print_minutes(t->mean_ms);
        printf(th ? ", มัธยฐาน " : ", median ");
        print_minutes(t->median_ms);
        printf(th ? ", เปอร์เซ็นไทล์ที่ 95 " : ", 95th percentile ");
        print_minutes(t->p95_ms);
        printf(th ? " (จาก %llu รหัส)\n" : " (of %llu codes)\n", U(t->n));
    }
}

static void text_visits(const struct ecl_deskreport *r, bool th)
{
    uint64_t with = r->in_claim + r->in_journal;
    printf(th ? "การรับบริการ %llu: มีรหัส %llu (" : "visits %llu: %llu have a code (", U(r->visits),
           U(with));
    print_share(with, r->visits);
    printf(th ? "%%; ในรายการเบิก %llu, ในบันทึก %llu), ไม่มี %llu\n"
              : "%%; %llu in the claim, %llu in the journal), %llu have none\n",
           U(r->in_claim), U(r->in_journal), U(r->without));
    printf(th ? "ในจำนวนนี้ UCS, WEL, DIS %llu: ไม่มีรหัส %llu\n"
              : "of these UCS, WEL and DIS %llu: %llu have none\n",
           U(r->needing), U(r->needing_without));
    if (r->bad) {
        printf(th ? "แถวที่ใช้ไม่ได้ %llu\n" : "rows that cannot be used %llu\n", U(r->bad));
    }
}

static void report_text(const struct run *run)
{
    const struct ecl_deskreport *r = run->report;
    bool th                        = run->cli.thai;
    text_codes(r);
    text_shares(r, th);
    text_times(r, th);
    printf(th ? "คำขอที่ยังไม่รู้ผล %llu, ถูกปฏิเสธ %llu, รออุทธรณ์ %llu\n"
              : "requests open %llu, refused %llu, appeals to file %llu\n",
           U(r->open), U(r->refused), U(r->appeals));
    if (run->visits) {
        text_visits(r, th);
    }
}

/* --- tables --------------------------------------------------------------------------------- */

/* One table for all: what, day or source, value. */
static void report_tsv(const struct run *run)
{
    const struct ecl_deskreport *r = run->report;
    puts("measure\tday\tsource\tvalue");
    for (size_t i = 0; i < r->ndays; i++) {
        for (int s = 0; s < ECL_NSOURCES; s++) {
            printf("codes\t");
            print_day(r->day[i].day);
            printf("\t%s\t%llu\n", ecl_desk_source_name((enum ecl_desk_source)s),
                   U(r->day[i].codes[s]));
        }
    }
    for (int s = 0; s < ECL_NSOURCES; s++) {
        const char *name              = ecl_desk_source_name((enum ecl_desk_source)s);
        const struct ecl_desk_time *t = &r->time[s];
        const struct {
            const char *measure;
            int64_t ms;
        } times[] = {{"minutes_mean", t->mean_ms},
                     {"minutes_median", t->median_ms},
                     {"minutes_p95", t->p95_ms}};
        printf("codes\t\t%s\t%llu\nshare\t\t%s\t", name, U(r->codes[s]), name);
        print_share(r->codes[s], r->all);
        printf("\ntimed\t\t%s\t%llu\n", name, U(t->n));
        for (size_t i = 0; t->n && i < sizeof times / sizeof *times; i++) {
            printf("%s\t\t%s\t", times[i].measure, name);
            print_minutes(times[i].ms);
            putchar('\n');
        }
    }
    printf("open\t\t\t%llu\nrefused\t\t\t%llu\nappeals\t\t\t%llu\n", U(r->open), U(r->refused),
           U(r->appeals));
    if (run->visits) {
        printf("visits\t\t\t%llu\nin_claim\t\t\t%llu\nin_journal\t\t\t%llu\nwithout\t\t\t%llu\n"
               "needing\t\t\t%llu\nneeding_without\t\t\t%llu\nbad\t\t\t%llu\n",
               U(r->visits), U(r->in_claim), U(r->in_journal), U(r->without), U(r->needing),
               U(r->needing_without), U(r->bad));
    }
}

static void print_json_sources(const uint64_t codes[ECL_NSOURCES])
{
    for (int s = 0; s < ECL_NSOURCES; s++) {
        printf("%s\"%s\":%llu", s ? "," : "", ecl_desk_source_name((enum ecl_desk_source)s),
               U(codes[s]));
    }
}

static void report_json(const struct run *run)
{
    const struct ecl_deskreport *r = run->report;
    const char *comma              = "";
    printf("{\"days\":[");
    for (size_t i = 0; i < r->ndays; i++) {
        printf("%s{\"day\":\"", i ? "," : "");
        print_day(r->day[i].day);
        printf("\",");
        print_json_sources(r->day[i].codes);
        putchar('}');
    }
    printf("],\"codes\":{\"all\":%llu,", U(r->all));
    print_json_sources(r->codes);
    printf("},\"share\":{\"machine\":");
    print_share(by_machine(r), r->all);
    printf(",\"hand\":");
    print_share(r->codes[ECL_SOURCE_HAND], r->all);
    printf(",\"others\":");
    print_share(r->codes[ECL_SOURCE_OTHERS], r->all);
    printf("},\"minutes\":{");
    for (int s = 0; s < ECL_NSOURCES; s++) {
        const struct ecl_desk_time *t = &r->time[s];
        if (t->n) {
            printf("%s\"%s\":{\"codes\":%llu,\"mean\":", comma,
                   ecl_desk_source_name((enum ecl_desk_source)s), U(t->n));
            print_minutes(t->mean_ms);
            printf(",\"median\":");
            print_minutes(t->median_ms);
            printf(",\"p95\":");
            print_minutes(t->p95_ms);
            putchar('}');
            comma = ",";
        }
    }
    printf("},\"open\":%llu,\"refused\":%llu,\"appeals\":%llu", U(r->open), U(r->refused),
           U(r->appeals));
    if (run->visits) {
        printf(",\"visits\":{\"all\":%llu,\"in_claim\":%llu,\"in_journal\":%llu,\"without\":%llu,"
               "\"needing\":%llu,\"needing_without\":%llu,\"bad\":%llu}",
               U(r->visits), U(r->in_claim), U(r->in_journal), U(r->without), U(r->needing),
               U(r->needing_without), U(r->bad));
    }
    puts("}");
}

/* --- main ------------------------------------------------------------------------------------- */

static void parse(struct run *run)
{
    struct cli *c = &run->cli;
    for (int id; (id = cli_next(c)) != 0;) {
        if (setup_option(&run->setup, c, id)) {
            continue;
        }
        switch (id) {
        case OPT_HCODE:
            run->filter.hcode = c->arg;
            break;
        case OPT_SINCE:
            run->filter.from = cli_date(c);
            break;
        case OPT_TO:
            run->form = desk_form(c, true);
            break;
        default: /* --until */
            run->filter.to = cli_date(c);
            break;
        }
    }
}

static int run_report(int argc, char **argv)
{
    static struct run run;
    struct cli *c = &run.cli;
    cli_start(c, &tool, argc, argv);
    parse(&run);
    int r = setup_open(&run.setup, &run.err);
    r     = r == ECL_OK ? desk_journal(&run.setup, true, &run.journal, &run.err) : r;
    if (r == ECL_OK && c->noperands) {
        r = visits_read(c, &run.visits, &run.err);
    }
    r          = r == ECL_OK
                     ? ecl_deskreport_make(&run.report, run.journal, &run.filter, run.visits, &run.err)
                     : r;
    int status = r == ECL_OK ? CLI_DONE : cli_fail(c, &run.err);
    if (r == ECL_OK) {
        run.form == PRINT_JSON  ? report_json(&run)
        : run.form == PRINT_TSV ? report_tsv(&run)
                                : report_text(&run);
        status = run.report->bad ? CLI_DATA : CLI_DONE;
    }
    ecl_deskreport_free(run.report);
    ecl_visits_free(run.visits);
    ecl_journal_close(run.journal);
    setup_close(&run.setup);
    return cli_end(c, status);
}

const struct cli_command authen_report = {&tool, run_report};
