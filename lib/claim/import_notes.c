/* import_notes.c: what only the importer can see, as %note lines, and the rows
 * that cannot be read, word for word. */
#include <stdio.h>
#include <stdlib.h>

#include "claim/import_priv.h"
#include "core/room_priv.h"

#define NOTES_WRITTEN 1000 /* of a rule and file; the rest is counted */
#define VALUE_MAX     120  /* bytes of a value in a note */

static struct note_count *count_of(struct ecl_import *imp, const char *rule, int file)
{
    for (size_t i = 0; i < imp->ncount; i++) {
        if (imp->count[i].rule == rule && imp->count[i].file == file) {
            return &imp->count[i];
        }
    }
    if (ecl_room(&imp->count, &imp->count_cap, imp->ncount + 1, sizeof *imp->count) != ECL_OK) {
        return NULL;
    }
    imp->count[imp->ncount] = (struct note_count){rule, file, 0};
    return &imp->count[imp->ncount++];
}

/* Appends a value so that it cannot break the line: one line, no bar, valid
 * UTF-8, not long. */
static int add_value(struct ecl_buf *b, struct ecl_str v)
{
    size_t from = b->n;
    bool cut    = v.n > VALUE_MAX;
    if (cut) {
        v.n = VALUE_MAX;
        while (v.n > 0 && ((unsigned char)v.p[v.n] & 0xc0) == 0x80) {
            v.n--;
        }
    }
    int r = ecl_utf8_valid(v) ? ecl_buf_add_str(b, v) : ecl_cp874_to_utf8(v, b, NULL);
    for (size_t i = from; i < b->n; i++) {
        if (b->p[i] == '|' || (unsigned char)b->p[i] < 0x20) {
            b->p[i] = ' ';
        }
    }
    return r == ECL_OK && cut ? ecl_buf_add_str(b, ECL_STR("...")) : r;
}

static int write_note(struct ecl_import *imp, const char *severity, const char *rule,
                      const char *file, uint64_t line, const char *field, struct ecl_str value)
{
    struct ecl_buf *b = &imp->notes;
    int r             = ecl_buf_addf(b, "%%note|%s|%s|", severity, rule);
    r                 = r == ECL_OK ? add_value(b, ecl_str_of(file)) : r;
    r                 = r == ECL_OK ? ecl_buf_addf(b, "|%llu|", (unsigned long long)line) : r;
    r                 = r == ECL_OK ? add_value(b, ecl_str_of(field)) : r;
    r                 = r == ECL_OK ? ecl_buf_add_char(b, '|') : r;
    size_t from       = b->n;
    r                 = r == ECL_OK ? add_value(b, value) : r;
    if (r != ECL_OK) {
        return r;
    }
    if (imp->opts.note) {
        struct ecl_note note = {ecl_str_of(severity), ecl_str_of(rule),
                                ecl_str_of(file),     line,
                                ecl_str_of(field),    ecl_str_make(b->p + from, b->n - from)};
        imp->opts.note(imp->opts.note_ctx, &note);
    }
    return ecl_buf_add_char(b, '\n');
}

int import_note(struct ecl_import *imp, const char *severity, const char *rule, const char *file,
                uint64_t line, const char *field, struct ecl_str value)
{
    struct note_count *c = count_of(imp, rule, ecl_file_find(ecl_str_of(file)));
    if (!c) {
        return ECL_E_NOMEM;
    }
    imp->stats.notes += severity[0] != 'i';
    size_t before = imp->notes.n;
    int r         = write_note(imp, severity, rule, file, line, field ? field : "", value);
    if (r != ECL_OK || c->n++ >= NOTES_WRITTEN) {
        imp->notes.n = before;
    }
    return r;
}

int import_notes_close(struct ecl_import *imp)
{
    for (size_t i = 0; i < imp->ncount; i++) {
        struct note_count *c = &imp->count[i];
        if (c->n > NOTES_WRITTEN) {
            int r = ecl_buf_addf(&imp->notes, "%%note|info|%s|%s|0||%llu more of these\n", c->rule,
                                 c->file >= 0 ? ecl_file_spec((enum ecl_file)c->file)->name : "",
                                 (unsigned long long)(c->n - NOTES_WRITTEN));
            if (r != ECL_OK) {
                return r;
            }
        }
    }
    return ECL_OK;
}

int import_reject(struct ecl_import *imp, struct part *p, const char *rule, uint64_t line, int slot,
                  struct ecl_str raw, const char *why, struct ecl_error *err)
{
    const char *file = ecl_file_spec(p->file)->name;
    imp->stats.file[p->file].rejected++;
    if (imp->opts.rejects) {
        struct ecl_buf *b = &imp->record;
        b->n              = 0;
        if (ecl_buf_addf(b, "%%reject|%s|%llu|%s|%s\n", file, (unsigned long long)line, why,
                         p->name) != ECL_OK ||
            ecl_buf_add_str(b, raw) != ECL_OK || ecl_buf_add_char(b, '\n') != ECL_OK) {
            return ecl_fail(err, ECL_E_NOMEM, p->name, "out of memory");
        }
        int r = ecl_output_write(imp->opts.rejects, b->p, b->n, err);
        if (r != ECL_OK) {
            return r;
        }
    }
    char name[64];
    int r = import_note(imp, "error", rule, file, line,
                        slot >= 0 ? columns_name(imp, p->file, (unsigned)slot, name) : NULL,
                        ecl_str_of(why));
    return r == ECL_OK ? r : ecl_fail(err, r, p->name, "out of memory");
}

int import_note_tolerated(struct ecl_import *imp, const struct part *p)
{
    const char *file = ecl_file_spec(p->file)->name;
    char n[32];
    int r = ECL_OK;
    if (p->trailing) {
        snprintf(n, sizeof n, "%llu rows", (unsigned long long)p->trailing);
        r = import_note(imp, "info", "PKG.row-trailing", file, p->trailing_first, NULL,
                        ecl_str_of(n));
    }
    if (r == ECL_OK && p->blank) {
        snprintf(n, sizeof n, "%llu lines", (unsigned long long)p->blank);
        r = import_note(imp, "info", "PKG.row-blank", file, p->blank_first, NULL, ecl_str_of(n));
    }
    return r;
}
