/* price.c: ecl-catalog price, what a drug costs on a day, and its history. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.h"

enum { OPT_FORM = 1, OPT_HISTORY, OPT_ON, OPT_TO };

static const struct cli_opt options[] = {
    {"form", 0, "FORM", "auto, upload, download, chi or fdh (auto)", OPT_FORM},
    {"history", 0, NULL, "print every row of the drug, from the earliest to the latest",
     OPT_HISTORY},
    {"on", 0, "DATE", "the day of service (today, in Thailand)", OPT_ON},
    {"to", 't', "FORM", "tsv or json: a document a line (tsv)", OPT_TO},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-catalog price",
    "CODE FILE...",
    "print the price of a drug on a day",
    options,
    "CODE is a HOSPDRUGCODE; FILE the download of the catalogue, or the uploads that make it up.\n"
    "Status 1: the drug is not known, not yet or no longer valid that day, or its price is in "
    "doubt.",
    CLI_WITH_OUTPUT | CLI_WITH_FORCE,
};

enum column {
    HOSPDRUGCODE,
    ON,
    STATE,
    FROM,
    UPTO,
    UNITPRICE,
    ISED,
    TMTID,
    NDC24,
    PRODUCTCAT,
    GENERICNAME,
    TRADENAME,
    FLAG,
    FILE_,
    LINE,
    NCOLS
};

static const char *const names[NCOLS] = {"hospdrugcode", "on",         "state",       "from",
                                         "upto",         "unitprice",  "ised",        "tmtid",
                                         "ndc24",        "productcat", "genericname", "tradename",
                                         "updateflag",   "file",       "line"};

struct run {
    const struct cli *cli;
    const char *code;
    struct ecl_date on;
    bool history, json;
    struct ecl_drugs_opts read;
    struct ecl_drugs *d;
    struct ecl_drug_answer answer;
    uint64_t others; /* problems of rows of other drugs */
    struct cli_out out;
    struct ecl_buf line;
    struct ecl_error err;
};

/* --- rows --------------------------------------------------------------------------------- */

/* YYYY-MM-DD, or nothing. */
static void put_date(char out[11], struct ecl_date d)
{
    char text[9];
    out[0] = '\0';
    if (d.y) {
        ecl_date_format(d, text);
        snprintf(out, 11, "%.4s-%.2s-%.2s", text, text + 4, text + 6);
    }
}

/* Texts of the columns; the short ones are written into own. */
struct shown {
    struct ecl_str v[NCOLS];
    char on[11], from[11], upto[11], price[ECL_SATANG_TEXT], line[24], flag[2];
};

/* The day before the next row of the drug that takes effect on another day. */
static struct ecl_date upto_of(const struct run *run, size_t i)
{
    const struct ecl_drug *row = ecl_drugs_version(run->d, ecl_str_of(run->code), i), *next;
    for (; (next = ecl_drugs_version(run->d, ecl_str_of(run->code), ++i)) != NULL;) {
        int32_t from = ecl_date_days(next->effective.date);
        if (from > ecl_date_days(row->effective.date)) {
            return ecl_date_from_days(from - 1);
        }
    }
    return (struct ecl_date){0, 0, 0};
}

static void fill(const struct run *run, const struct ecl_drug *row, size_t i, const char *state,
                 struct shown *s)
{
    *s = (struct shown){.on = ""};
    put_date(s->on, run->on);
    for (int k = 0; k < NCOLS; k++) {
        s->v[k] = ecl_str_of("");
    }
    s->v[HOSPDRUGCODE] = ecl_str_of(run->code);
    s->v[ON]           = ecl_str_of(s->on);
    s->v[STATE]        = ecl_str_of(state);
    if (!row) {
        return;
    }
    put_date(s->from, row->effective.date);
    put_date(s->upto, upto_of(run, i));
    if (row->has_price) {
        ecl_satang_format(row->price, s->price);
    }
    s->flag[0] = row->flag;
    snprintf(s->line, sizeof s->line, "%llu", (unsigned long long)row->line);
    s->v[FROM]        = ecl_str_of(s->from);
    s->v[UPTO]        = ecl_str_of(s->upto);
    s->v[UNITPRICE]   = ecl_str_of(s->price);
    s->v[ISED]        = ecl_drug_ised(run->d, row);
    s->v[TMTID]       = ecl_drug_text(run->d, row, ECL_DRUG_TMTID);
    s->v[NDC24]       = ecl_drug_ndc24(run->d, row);
    s->v[PRODUCTCAT]  = ecl_drug_text(run->d, row, ECL_DRUG_PRODUCTCAT);
    s->v[GENERICNAME] = ecl_drug_text(run->d, row, ECL_DRUG_GENERICNAME);
    s->v[TRADENAME]   = ecl_drug_text(run->d, row, ECL_DRUG_TRADENAME);
    s->v[FLAG]        = ecl_str_of(s->flag);
    s->v[FILE_]       = ecl_str_of(ecl_drugs_file(run->d, row->file));
    s->v[LINE]        = ecl_str_of(s->line);
}

/* --- forms --------------------------------------------------------------------------------- */

static int send(struct run *run)
{
    int r       = run->out.out.write(run->out.out.ctx, run->line.p, run->line.n, &run->err);
    run->line.n = 0;
    return r;
}

static int no_memory(struct run *run)
{
    return ecl_fail(&run->err, ECL_E_NOMEM, NULL, "out of memory");
}

static int put_tsv(struct run *run, const struct ecl_str v[NCOLS])
{
    int r = ECL_OK;
    for (int k = 0; r == ECL_OK && k < NCOLS; k++) {
        r = k ? ecl_buf_add_char(&run->line, '\t') : ECL_OK;
        for (size_t i = 0; r == ECL_OK && i < v[k].n; i++) {
            r = ecl_buf_add_char(&run->line, (unsigned char)v[k].p[i] < ' ' ? ' ' : v[k].p[i]);
        }
    }
    r = r == ECL_OK ? ecl_buf_add_char(&run->line, '\n') : r;
    return r == ECL_OK ? send(run) : no_memory(run);
}

/* A text, null when empty; what is no UTF-8 cannot stand in JSON. */
static bool add_text(cJSON *o, const char *name, struct ecl_str s)
{
    char *z = s.n ? strndup(s.p, s.n) : NULL;
    for (size_t i = 0; z && !ecl_utf8_valid(s) && z[i]; i++) {
        z[i] = (unsigned char)z[i] < 0x80 ? z[i] : '?';
    }
    bool done = s.n == 0 ? cJSON_AddNullToObject(o, name) != NULL
                         : z && cJSON_AddStringToObject(o, name, z) != NULL;
    free(z);
    return done;
}

static int put_json(struct run *run, const struct ecl_str v[NCOLS])
{
    cJSON *o  = cJSON_CreateObject();
    bool done = o != NULL;
    for (int k = 0; done && k < NCOLS; k++) {
        done = k == LINE && v[k].n ? cJSON_AddRawToObject(o, names[k], v[k].p) != NULL
                                   : add_text(o, names[k], v[k]);
    }
    char *text = done ? cJSON_PrintUnformatted(o) : NULL;
    done       = text && ecl_buf_add_str(&run->line, ecl_str_of(text)) == ECL_OK &&
           ecl_buf_add_char(&run->line, '\n') == ECL_OK;
    cJSON_free(text);
    cJSON_Delete(o);
    return done ? send(run) : no_memory(run);
}

static int put_row(struct run *run, const struct ecl_drug *row, size_t i, const char *state)
{
    struct shown s;
    fill(run, row, i, state, &s);
    return run->json ? put_json(run, s.v) : put_tsv(run, s.v);
}

/* --- the answer ----------------------------------------------------------------------------- */

static const char *state_name(enum ecl_drug_state s)
{
    static const char *const states[] = {"unknown", "not-yet", "valid", "withdrawn"};
    return states[s];
}

/* What a row of the history is on the day. */
static const char *state_of(const struct run *run, const struct ecl_drug *row, bool *passed)
{
    if (row == run->answer.row) {
        *passed = true;
        return state_name(run->answer.state);
    }
    return *passed || run->answer.state == ECL_DRUG_EARLY ? "later" : "earlier";
}

static int print_rows(struct run *run)
{
    const struct ecl_drug *row;
    struct ecl_str head[NCOLS], code = ecl_str_of(run->code);
    bool passed = false;
    int r       = ECL_OK;
    for (int k = 0; k < NCOLS; k++) {
        head[k] = ecl_str_of(names[k]);
    }
    r = run->json ? ECL_OK : put_tsv(run, head);
    if (r == ECL_OK && !run->answer.row) {
        return put_row(run, NULL, 0, state_name(run->answer.state));
    }
    for (size_t i = 0; r == ECL_OK && (row = ecl_drugs_version(run->d, code, i)) != NULL; i++) {
        const char *state = state_of(run, row, &passed);
        if (run->history || row == run->answer.row) {
            r = put_row(run, row, i, state);
        }
    }
    return r;
}

/* A code of the catalogue that differs by zeros in front, or empty. */
static struct ecl_str with_other_zeros(const struct run *run, char out[64])
{
    const char *bare = run->code + strspn(run->code, "0");
    size_t n         = strlen(bare);
    for (size_t zeros = 0; zeros <= 10 && n && zeros + n < 64; zeros++) {
        struct ecl_drug_answer a;
        struct ecl_str code = ecl_str_make(out, zeros + n);
        memset(out, '0', zeros);
        memcpy(out + zeros, bare, n);
        ecl_drugs_on(run->d, code, run->on, &a);
        if (a.state != ECL_DRUG_UNKNOWN) {
            return code;
        }
    }
    return ecl_str_make("", 0);
}

static void tell_unknown(const struct run *run)
{
    char out[64];
    struct ecl_str other = with_other_zeros(run, out);
    if (other.n) {
        cli_note(run->cli, "'%s' stands in no row that can be used, but '%.*s' does", run->code,
                 (int)other.n, other.p);
    } else {
        cli_note(run->cli, "'%s' stands in no row that can be used", run->code);
    }
}

/* Says on stderr what the row alone does not. */
static void tell(const struct run *run)
{
    const struct cli *c = run->cli;
    char from[11]       = "";
    if (run->answer.row) {
        put_date(from, run->answer.row->effective.date);
    }
    switch (run->answer.state) {
    case ECL_DRUG_UNKNOWN:
        tell_unknown(run);
        break;
    case ECL_DRUG_EARLY:
        cli_note(c, "'%s' is valid from %s on", run->code, from);
        break;
    case ECL_DRUG_WITHDRAWN:
        cli_note(c, "'%s' was withdrawn on %s", run->code, from);
        break;
    default:
        if (!run->answer.row->has_price) {
            cli_note(c, "the row of '%s' has no price that can be read", run->code);
        }
        break;
    }
    if (run->answer.doubtful) {
        cli_note(c, "a row of '%s' cannot be used (see above): the answer is not sure", run->code);
    }
    if (run->answer.tied) {
        cli_note(c,
                 "another row of '%s' with the same DATEEFFECTIVE gives another price: which "
                 "holds is not sure (--history shows both)",
                 run->code);
    }
    if (run->others && c->verbose) {
        cli_note(c, "problems in rows of other drugs: %llu (ecl-catalog check names them)",
                 (unsigned long long)run->others);
    }
}

static int take_problem(void *ctx, const struct ecl_base_problem *p)
{
    struct run *run = ctx;
    if (!ecl_str_is(p->key, run->code)) {
        run->others++;
    } else if (p->severity != ECL_SEV_INFO || run->cli->verbose) {
        cli_note(run->cli, "%s:%llu: %s: %.*s [%s]", p->file, (unsigned long long)p->line,
                 ecl_severity_name(p->severity), (int)p->message.n, p->message.p, p->rule->id);
    }
    return ECL_OK;
}

static int work(struct run *run)
{
    const struct cli *c = run->cli;
    int r               = ecl_drugs_new(&run->d, &run->read, &run->err);
    for (int i = 1; r == ECL_OK && i < c->noperands; i++) {
        r = catalog_add(run->d, c->operands[i], &run->err);
    }
    r = r == ECL_OK ? ecl_drugs_finish(run->d, &run->err) : r;
    r = r == ECL_OK ? cli_out_open(&run->out, c->output, c->force, &run->err) : r;
    if (r == ECL_OK) {
        ecl_drugs_on(run->d, ecl_str_of(run->code), run->on, &run->answer);
        r = print_rows(run);
    }
    return r == ECL_OK ? cli_out_finish(&run->out, &run->err) : r;
}

static void parse(struct cli *c, struct run *run)
{
    for (int id; (id = cli_next(c)) != 0;) {
        switch (id) {
        case OPT_FORM:
            run->read.form = catalog_form(c);
            break;
        case OPT_HISTORY:
            run->history = true;
            break;
        case OPT_ON:
            run->on = cli_date(c);
            break;
        default: /* --to */
            run->json = ecl_str_is(ecl_str_of(c->arg), "json");
            cli_known(c, run->json || ecl_str_is(ecl_str_of(c->arg), "tsv") ? 0 : -1,
                      "tsv or json");
            break;
        }
    }
    if (c->noperands < 2) {
        cli_usage(c, c->noperands ? "a catalogue is missing" : "the code of a drug is missing");
    }
    run->code = c->operands[0];
}

static int run_price(int argc, char **argv)
{
    struct cli c;
    struct run run = {.cli = &c, .on = ecl_date_today()};
    cli_start(&c, &tool, argc, argv);
    parse(&c, &run);
    run.read.thai    = c.thai;
    run.read.problem = take_problem;
    run.read.ctx     = &run;
    ecl_buf_init(&run.line, 1 << 24);
    int status = work(&run) == ECL_OK ? CLI_DONE : cli_fail(&c, &run.err);
    if (status == CLI_DONE) {
        bool sure = run.answer.state == ECL_DRUG_VALID && run.answer.row->has_price &&
                    !run.answer.doubtful && !run.answer.tied;
        status = sure ? CLI_DONE : CLI_DATA;
        tell(&run);
    }
    cli_out_abort(&run.out);
    ecl_buf_done(&run.line);
    ecl_drugs_free(run.d);
    return cli_end(&c, status);
}

const struct cli_command catalog_price = {&tool, run_price};
