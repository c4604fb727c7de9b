/* problems.c: problems of a catalogue on stderr or in a table of findings. */
#include "catalog.h"

#include <stdio.h>
#include <string.h>

#define SHOWN 20 /* on stderr, without --verbose */

int problems_open(struct problems *p, const struct cli *c, const char *path, const char *hcode,
                  struct ecl_error *err)
{
    *p = (struct problems){.cli = c, .path = path, .hcode = hcode};
    ecl_buf_init(&p->message, 1 << 16);
    if (!path) {
        return ECL_OK;
    }
    int r = cli_out_open(&p->out, path, c->force, err);
    return r == ECL_OK
               ? ecl_findings_open(&p->table, (enum ecl_findings_form)ecl_findings_form_of(path),
                                   &p->out.out, cli_tmpdir(), err)
               : r;
}

static void show(struct problems *p, const struct ecl_base_problem *f)
{
    char line[32] = "";
    if (!p->cli->verbose && (f->severity == ECL_SEV_INFO || p->shown++ >= SHOWN)) {
        return;
    }
    if (f->line) {
        snprintf(line, sizeof line, ":%llu", (unsigned long long)f->line);
    }
    p->message.n = 0;
    cli_escape(&p->message, ecl_str_of(f->file));
    ecl_buf_addf(&p->message, "%s: %s: ", line, ecl_severity_name(f->severity));
    cli_escape(&p->message, f->message);
    if (f->key.n) {
        ecl_buf_addf(&p->message, " (");
        cli_escape(&p->message, f->key);
        ecl_buf_add_char(&p->message, ')');
    }
    cli_note(p->cli, "%.*s [%s]", (int)p->message.n, p->message.p, f->rule->id);
}

/* The finding of a problem: the code of the drug stands behind the message, for there is
 * no column for it. */
static int write_finding(struct problems *p, const struct ecl_base_problem *f)
{
    const struct ecl_str none = {"", 0};
    const char *slash         = strrchr(f->file, '/');
    p->message.n              = 0;
    ecl_buf_add_str(&p->message, f->message);
    if (f->key.n) {
        ecl_buf_addf(&p->message, " (HOSPDRUGCODE %.*s)", (int)(f->key.n < 200 ? f->key.n : 200),
                     f->key.p);
    }
    struct ecl_finding out = {.severity = f->severity,
                              .rule     = f->rule->id,
                              .c_code   = f->rule->c_code,
                              .type     = "",
                              .hcode    = p->hcode ? ecl_str_of(p->hcode) : ecl_base_hcode(f->file),
                              .hn       = none,
                              .seq      = none,
                              .an       = none,
                              .file     = ecl_str_of(slash ? slash + 1 : f->file),
                              .line     = f->line,
                              .field    = ecl_str_of(f->column),
                              .value    = f->value,
                              .message  = ecl_buf_str(&p->message)};
    return ecl_findings_add(p->table, &out, &p->err);
}

static size_t index_of(const struct ecl_base_rule *rule)
{
    size_t i = 0;
    while (ecl_drugs_rule_at(i) != rule) {
        i++;
    }
    return i;
}

int problems_take(void *ctx, const struct ecl_base_problem *f)
{
    struct problems *p = ctx;
    size_t i           = index_of(f->rule);
    p->found[f->severity]++;
    p->of_rule[i < CATALOG_RULES ? i : CATALOG_RULES - 1]++;
    if (p->table) {
        return write_finding(p, f);
    }
    show(p, f);
    return ECL_OK;
}

int problems_take_other(void *ctx, const struct ecl_base_problem *f)
{
    struct ecl_base_problem mild = *f;
    mild.severity                = ECL_SEV_WARNING;
    return f->severity == ECL_SEV_ERROR ? problems_take(ctx, &mild) : ECL_OK;
}

int problems_finish(struct problems *p, struct ecl_error *err)
{
    if (p->shown > SHOWN && !p->cli->verbose) {
        cli_note(p->cli, "%llu more: --findings FILE writes them all",
                 (unsigned long long)(p->shown - SHOWN));
    }
    int r = p->table ? ecl_findings_finish(p->table, err) : ECL_OK;
    return r == ECL_OK && p->table ? cli_out_finish(&p->out, err) : r;
}

void problems_print_rules(const struct problems *p)
{
    const struct ecl_base_rule *rule;
    bool first = true;
    for (size_t i = 0; (rule = ecl_drugs_rule_at(i)) != NULL && i < CATALOG_RULES; i++) {
        if (p->of_rule[i] == 0) {
            continue;
        }
        if (first) {
            fputs(p->cli->thai ? "     จำนวน  กฎ\n" : "   findings  rule\n", stderr);
        }
        first = false;
        fprintf(stderr, "%11llu  %s: %s\n", (unsigned long long)p->of_rule[i], rule->id,
                rule->text[p->cli->thai]);
    }
}

void problems_close(struct problems *p)
{
    ecl_findings_close(p->table);
    cli_out_abort(&p->out);
    ecl_buf_done(&p->message);
}
