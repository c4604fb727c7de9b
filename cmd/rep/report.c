/* report.c: what ecl-rep makes of the rows. */
#include "report.h"

#include <stdio.h>

int report_open(struct report *r, const struct cli *c, const struct report_settings *s,
                const struct ecl_output *out, struct ecl_error *err)
{
    *r = (struct report){.cli = c, .s = s, .out = out};
    if (s->statement) {
        return ecl_repmatch_new(&r->match, err);
    }
    if (s->book) {
        const struct ecl_repbook_opts o = {.column   = s->write.column,
                                           .ncolumns = s->write.ncolumns,
                                           .by       = s->by,
                                           .thai     = c->thai,
                                           .tmpdir   = s->read.tmpdir};
        return ecl_repbook_open(&r->book, &o, err);
    }
    return s->by ? ecl_repsum_new(&r->sum, s->by, err)
                 : ecl_rep_writer_open(&r->rows, &s->write, out, err);
}

int report_add(struct report *r, const struct ecl_rep_row *row, struct ecl_error *err)
{
    return r->match  ? ecl_repmatch_claim(r->match, row, err)
           : r->book ? ecl_repbook_add(r->book, row, err)
           : r->sum  ? ecl_repsum_add(r->sum, row, err)
                     : ecl_rep_writer_add(r->rows, row, err);
}

/* --- statements ------------------------------------------------------------------- */

static int read_statements(struct report *r, struct ecl_error *err)
{
    struct ecl_rep *rep = NULL;
    const struct ecl_rep_row *row;
    struct cli_progress bar;
    int e = ecl_rep_open(&rep, r->s->statement, r->s->nstatements, &r->s->read, err);
    cli_progress_start(&bar, r->cli, "reading statements", 0, false);
    while (e == ECL_OK && (e = ecl_rep_next(rep, &row, err)) == ECL_OK) {
        e = ecl_repmatch_line(r->match, row, err);
        cli_progress_add(&bar, 1);
    }
    cli_progress_end(&bar);
    if (e == ECL_EOF) {
        r->findings = ecl_rep_stats(rep)->warnings != 0;
    }
    ecl_rep_close(rep);
    return e == ECL_EOF ? ECL_OK : e;
}

static void tell_match(const struct report *r, const struct ecl_repmatch_stats *m)
{
    char expected[ECL_SATANG_TEXT_GROUPED], paid[ECL_SATANG_TEXT_GROUPED];
    ecl_satang_format_grouped(m->expected, expected);
    ecl_satang_format_grouped(m->paid, paid);
#define U(x)      (unsigned long long)(x)
#define RESULT(x) U(m->result[ECL_REPMATCH_##x])
    fprintf(stderr,
            r->cli->thai ? "รายการเบิก %llu: จ่ายแล้ว %llu, จ่ายบางส่วน %llu, ยังไม่จ่าย %llu, "
                           "เรียกคืน %llu, ระบุไม่ได้ %llu\n"
                         : "claims %llu: %llu paid, %llu partly, %llu not yet, %llu paid back, "
                           "%llu unknown\n",
            U(m->claims), RESULT(PAID), RESULT(PARTLY), RESULT(NOT_YET), RESULT(PAID_BACK),
            RESULT(UNKNOWN));
    fprintf(stderr,
            r->cli->thai ? "ตาม REP %s บาท ตาม Statement %s บาท\n"
                         : "expected by the REP %s baht, in the statement %s baht\n",
            expected, paid);
    fprintf(stderr,
            r->cli->thai ? "บรรทัดใน Statement %llu: ไม่พบรายการเบิก %llu (ตรงหลายรายการหรือขัดแย้ง "
                           "%llu); อ่านซ้ำ REP %llu, Statement %llu\n"
                         : "lines of the statement %llu: %llu without a claim (%llu ambiguous); "
                           "read twice: %llu claims, %llu lines\n",
            U(m->lines), U(m->unlinked), U(m->ambiguous), U(m->twice_claims), U(m->twice_lines));
#undef RESULT
#undef U
}

static int finish_match(struct report *r, struct ecl_error *err)
{
    struct ecl_repmatch_stats m;
    int e = read_statements(r, err);
    e     = e == ECL_OK ? ecl_repmatch_write(r->match, r->s->write.form, r->out, &m, err) : e;
    if (e != ECL_OK) {
        return e;
    }
    if (!r->cli->quiet) {
        tell_match(r, &m);
    }
    r->findings = r->findings || m.result[ECL_REPMATCH_UNKNOWN] || m.unlinked || m.twice_claims ||
                  m.twice_lines;
    return ECL_OK;
}

/* --- the end ------------------------------------------------------------------------ */

int report_finish(struct report *r, struct ecl_error *err)
{
    if (r->match) {
        return finish_match(r, err);
    }
    if (r->book) {
        return ecl_repbook_finish(r->book, r->out, err);
    }
    if (r->rows) {
        return ecl_rep_writer_finish(r->rows, err);
    }
    if (!ecl_repsum_found(r->sum)) {
        return ecl_fail(err, ECL_E_USAGE, NULL,
                        "--by: no sheet has a column '%s'; see --help for what else there is",
                        r->s->by);
    }
    return ecl_repsum_write(r->sum, r->s->write.form, r->s->explain, r->cli->thai, r->out, err);
}

void report_close(struct report *r)
{
    ecl_rep_writer_close(r->rows);
    ecl_repsum_free(r->sum);
    ecl_repbook_close(r->book);
    ecl_repmatch_free(r->match);
}
