/* drugs_diff_rows.c: the rows of the next upload.
 *
 * Rows are made first, then read and checked as the upload they are going to be; so what
 * is handed over has passed the same check that a user would make. */
#include <stdlib.h>

#include "base/drugs_diff_priv.h"
#include "eclaim/basebook.h"

static int rank(char flag)
{
    return flag == 'A' ? 0 : flag == 'D' ? 2 : 1;
}

/* Values of a row: those of the list where it has any, else those the Office has. */
static void fill_row(const struct diff *f, const struct change *c, char text[2][ECL_SATANG_TEXT],
                     const char *date, const char *effective,
                     struct ecl_str value[ECL_DRUG_NUPLOAD])
{
    for (int i = 0; i < ECL_DRUG_NUPLOAD; i++) {
        struct ecl_str own =
            c->fresh ? ecl_drug_text(f->list, c->fresh, (enum ecl_drug_column)i) : base_none();
        value[i] = own.n || !c->known
                       ? own
                       : ecl_drug_text(f->accepted, c->known, (enum ecl_drug_column)i);
    }
    const struct ecl_drug *p = c->fresh && c->fresh->has_price ? c->fresh : c->known;
    const struct ecl_drug *k = c->fresh && c->fresh->has_pack ? c->fresh : c->known;
    if (p && p->has_price) {
        value[ECL_DRUG_UNITPRICE] = ecl_str_make(text[0], ecl_satang_format(p->price, text[0]));
    }
    if (k && k->has_pack) {
        value[ECL_DRUG_PACKPRICE] = ecl_str_make(text[1], ecl_satang_format(k->pack, text[1]));
    }
    value[ECL_DRUG_UPDATEFLAG] = ecl_str_make(&c->flag, 1);
    value[ECL_DRUG_DATECHANGE] = c->flag == 'U' ? base_none() : ecl_str_of(date);
    value[ECL_DRUG_DATEUPDATE] = c->flag == 'U' || c->flag == 'A' ? ecl_str_of(date) : base_none();
    value[ECL_DRUG_DATEEFFECTIVE] = ecl_str_of(effective);
}

/* Writes the rows as text: all A, E and U, all D. */
static int write_rows(struct diff *f, struct ecl_buf *b, struct ecl_error *err)
{
    struct ecl_output out         = ecl_output_buf(b, "upload");
    struct ecl_base_writer *w     = NULL;
    struct ecl_base_writer_opts o = {.table = ECL_BASE_DRUGS, .form = ECL_BASE_TSV};
    char date[DRUGS_DATE_TEXT], from[DRUGS_DATE_TEXT], text[2][ECL_SATANG_TEXT];
    struct ecl_str value[ECL_DRUG_NUPLOAD];
    size_t n = 0;
    drugs_date_text((struct ecl_base_moment){f->o->date, -1}, date);
    drugs_date_text((struct ecl_base_moment){f->day, -1}, from);
    int r = ecl_buf_add_str(b, ECL_STR("\xEF\xBB\xBF")); /* it is UTF-8, whatever stands in it */
    r     = r == ECL_OK ? ecl_base_writer_open(&w, &o, &out, err) : r;
    for (int k = 0; r == ECL_OK && k < 3; k++) {
        for (size_t i = 0; r == ECL_OK && i < f->nchanges; i++) {
            if (rank(f->change[i].flag) == k) {
                fill_row(f, &f->change[i], text, date, from, value);
                r          = ecl_base_writer_add(w, value, err);
                f->at[n++] = &f->change[i];
            }
        }
    }
    r = r == ECL_OK ? ecl_base_writer_finish(w, err) : r;
    ecl_base_writer_close(w);
    return r;
}

/* A problem of a row that was made, told of the row it comes from. */
static int pass_on(void *ctx, const struct ecl_base_problem *p)
{
    struct diff *f            = ctx;
    struct ecl_base_problem q = *p;
    if (p->line >= 2 && p->line - 2 < f->nchanges) {
        const struct change *c     = f->at[p->line - 2];
        const struct ecl_drugs *d  = c->fresh ? f->list : f->accepted;
        const struct ecl_drug *row = c->fresh ? c->fresh : c->known;
        q.file                     = d->file[row->file].name;
        q.line                     = row->line;
    }
    return diff_count(f, &q);
}

static int hand_over(void *ctx, const struct ecl_drug *row, bool passed)
{
    static const char flags[] = "AEUD";
    struct diff *f            = ctx;
    struct ecl_str value[ECL_DRUG_NUPLOAD];
    if (!passed) {
        f->stats.refused++;
        return ECL_OK;
    }
    for (int i = 0; i < ECL_DRUG_NUPLOAD; i++) {
        value[i] = ecl_drug_text(f->upload, row, (enum ecl_drug_column)i);
    }
    f->stats.flags[strchr(flags, row->flag) - flags]++;
    return f->o->row(f->o->ctx, row->flag, value);
}

int diff_make(struct diff *f, struct ecl_error *err)
{
    struct ecl_buf b;
    struct ecl_drugs_check_opts o = {.model    = f->o->model,
                                     .thai     = f->o->thai,
                                     .today    = f->o->date,
                                     .accepted = f->accepted,
                                     .tmt      = f->o->tmt,
                                     .tmt_name = f->o->tmt_name,
                                     .problem  = pass_on,
                                     .checked  = hand_over,
                                     .ctx      = f};
    if (f->nchanges == 0) {
        return ECL_OK;
    }
    ecl_buf_init(&b, 0);
    f->at = calloc(f->nchanges, sizeof *f->at);
    int r = f->at ? write_rows(f, &b, err) : ECL_E_NOMEM;
    if (r == ECL_OK) {
        struct ecl_str s    = ecl_buf_str(&b);
        struct ecl_input in = ecl_input_mem(&s, "upload");
        r = ecl_drugs_new(&f->upload, &(struct ecl_drugs_opts){.any_columns = true}, err);
        r = r == ECL_OK ? ecl_drugs_add(f->upload, &in, -1, err) : r;
        r = r == ECL_OK ? ecl_drugs_finish(f->upload, err) : r;
    }
    r = r == ECL_OK ? ecl_drugs_check(f->upload, &o, NULL, err) : r;
    ecl_buf_done(&b);
    return r;
}
