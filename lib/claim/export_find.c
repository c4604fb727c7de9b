/* export_find.c: what the exporter has to say about claims, as findings. */
#include "claim/export_priv.h"

static const struct {
    enum ecl_severity severity;
    const char *rule, *c_code;
    const char *text[2]; /* English, Thai */
} kinds[] = {
#define EXP(KIND, SEV, ID, TEN, TTH, MEN, MTH) [ECL_XF_##KIND] = {SEV, ID, "", {MEN, MTH}},
#define EXP_PART(KIND, SEV, ID, FILES, C, SRC, TEN, TTH, MEN, MTH)                                 \
    [ECL_XF_##KIND] = {SEV, ID, C, {MEN, MTH}},
#include "claim/export_findings.inc"
#undef EXP
#undef EXP_PART
};

static int add_text(struct ecl_buf *b, const char *text, struct ecl_str one, struct ecl_str two)
{
    int r = ECL_OK;
    for (const char *p; r == ECL_OK && (p = strchr(text, '{')) != NULL; text = p + 3) {
        r = ecl_buf_add(b, text, (size_t)(p - text));
        if (r == ECL_OK) {
            r = ecl_buf_add_str(b, p[1] == '1' ? one : two);
        }
    }
    return r == ECL_OK ? ecl_buf_add(b, text, strlen(text)) : r;
}

/* Counts a finding and hands it over, with its message. */
static int send(struct ecl_reporter *rep, enum ecl_export_finding what, struct ecl_finding *f,
                struct ecl_str a, struct ecl_str b)
{
    rep->findings++;
    rep->errors += f->severity == ECL_SEV_ERROR;
    if (!rep->found) {
        return ECL_OK;
    }
    rep->message.n = 0;
    if (add_text(&rep->message, kinds[what].text[rep->thai], a, b) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    f->rule    = kinds[what].rule;
    f->c_code  = kinds[what].c_code;
    f->message = ecl_buf_str(&rep->message);
    return rep->found(rep->ctx, f);
}

int ecl_report(struct ecl_reporter *rep, enum ecl_export_finding what, const struct ecl_claim *c,
               const struct ecl_record *r, struct ecl_str field, struct ecl_str value,
               struct ecl_str a, struct ecl_str b)
{
    struct ecl_finding f = {
        .severity = kinds[what].severity,
        .type     = ecl_claim_type_name(c->type),
        .hcode    = c->hcode,
        .hn       = c->hn,
        .file     = r ? ecl_str_of(ecl_file_spec((enum ecl_file)r->file)->name) : ECL_STR(""),
        .line     = r ? r->line : 0,
        .field    = field,
        .value    = value,
    };
    *(c->type == ECL_CLAIM_IP ? &f.an : &f.seq) = c->key;
    return send(rep, what, &f, a, b);
}

int ecl_report_part(struct ecl_reporter *rep, enum ecl_export_finding what, enum ecl_severity most,
                    const struct ecl_export_part *part, struct ecl_str a, struct ecl_str b)
{
    const char *path     = strcmp(part->path, "-") == 0 ? "standard output" : part->path;
    struct ecl_finding f = {.severity = kinds[what].severity < most ? kinds[what].severity : most,
                            .type     = "",
                            .file     = ecl_str_of(path)};
    return send(rep, what, &f, a, b);
}
