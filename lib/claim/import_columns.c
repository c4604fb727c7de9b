/* import_columns.c: what the columns of a claim file are: from its header, or
 * without one from their number (ecl_layout_guess). */
#include <stdio.h>
#include <stdlib.h>

#include "claim/import_priv.h"

#define DBF_NAME_MOST 10 /* bytes of a column name */

static const char *file_name(const struct part *p)
{
    return ecl_file_spec(p->file)->name;
}

/* How many of the names are columns of file f. */
static size_t known_names(enum ecl_file f, const struct ecl_str *field, size_t n)
{
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        known += ecl_field_find(f, field[i], NULL) >= 0;
    }
    return known;
}

int columns_is_header(const struct part *p, const struct ecl_str *field, size_t n, bool *yes,
                      struct ecl_error *err)
{
    while (n > 1 && ecl_str_trim(field[n - 1]).n == 0) {
        n--;
    }
    size_t known = known_names(p->file, field, n);
    *yes         = known >= 2 || known == n;
    if (known == n || n < 3) {
        return ECL_OK;
    }
    for (int f = 0; f < ECL_NFILES; f++) {
        if (f != (int)p->file && known_names((enum ecl_file)f, field, n) == n) {
            return ecl_fail_at(err, ECL_E_FORMAT, p->name, 1, NULL,
                               "the file is named %s but has the columns of %s: one was exported "
                               "under the other's name; export both again",
                               file_name(p), ecl_file_spec((enum ecl_file)f)->name);
        }
    }
    return ECL_OK;
}

unsigned columns_out(const struct ecl_import *imp, enum ecl_file f)
{
    return ecl_file_spec(f)->nstd + imp->nextra[f];
}

const char *columns_name(const struct ecl_import *imp, enum ecl_file f, unsigned slot, char buf[64])
{
    const struct ecl_file_spec *spec = ecl_file_spec(f);
    if (slot < spec->nstd) {
        return spec->fields[slot].name;
    }
    struct ecl_str name = imp->extra[f][slot - spec->nstd];
    snprintf(buf, 64, "%.*s", (int)(name.n < 63 ? name.n : 63), name.p);
    return buf;
}

/* Fills b with a name as the stream can hold it: UTF-8 on one line, no bar, no
 * blanks around. */
static int clean_name(struct ecl_str name, struct ecl_buf *b)
{
    int r = ecl_utf8_valid(name) ? ecl_buf_add_str(b, name) : ecl_cp874_to_utf8(name, b, NULL);
    for (size_t i = 0; i < b->n; i++) {
        b->p[i] = b->p[i] == '|' || (unsigned char)b->p[i] < 0x20 ? ' ' : b->p[i];
    }
    struct ecl_str bare = ecl_str_trim(ecl_buf_str(b));
    if (bare.n) {
        memmove(b->p, bare.p, bare.n);
    }
    b->n = bare.n;
    return r;
}

int columns_slot(struct ecl_import *imp, struct part *p, struct ecl_str name)
{
    const struct ecl_file_spec *spec = ecl_file_spec(p->file);
    int at                           = ecl_field_find(p->file, name, NULL);
    if (at >= 0 && at < spec->nstd) {
        return at;
    }
    if (at >= 0) {
        name = ecl_str_of(spec->fields[at].name);
    }
    struct ecl_buf copy;
    int slot = -1;
    ecl_buf_init(&copy, 0);
    if (clean_name(name, &copy) != ECL_OK) {
        goto done;
    }
    at = ecl_field_find(p->file, ecl_buf_str(&copy), NULL);
    if (at >= 0 && at < spec->nstd) {
        slot = at; /* a control character stood in the name */
        goto done;
    }
    for (unsigned i = 0; slot < 0 && i < imp->nextra[p->file]; i++) {
        if (ecl_str_eq_nocase(imp->extra[p->file][i], ecl_buf_str(&copy))) {
            slot = (int)(spec->nstd + i);
        }
    }
    if (slot < 0 && spec->nfields + imp->nextra[p->file] < MAX_COLS) { /* a stream's record */
        imp->extra[p->file][imp->nextra[p->file]] = ecl_buf_str(&copy);
        return (int)(spec->nstd + imp->nextra[p->file]++);
    }
done:
    ecl_buf_done(&copy);
    return slot;
}

/* Finds the columns of the keys and how short a row may be. */
static int find_keys(struct part *p, struct ecl_error *err)
{
    const struct ecl_file_spec *spec = ecl_file_spec(p->file);
    struct columns *c                = &p->cols;
    c->hn = c->seq = c->an = -1;
    c->plain               = c->n <= spec->nstd;
    c->least               = 1;
    for (unsigned i = 0; i < c->n; i++) {
        int slot = c->slot[i];
        bool key = slot == spec->hn || slot == spec->seq || slot == spec->an;
        if (slot == spec->hn) {
            c->hn = (int)i;
        }
        if (slot == spec->seq) {
            c->seq = (int)i;
        }
        if (slot == spec->an) {
            c->an = (int)i;
        }
        c->plain     = c->plain && slot == (int)i;
        uint8_t need = slot < spec->nstd ? spec->fields[slot].need : ECL_NEED_NONE;
        if (key || (need != ECL_NEED_NONE && need != ECL_NEED_COND)) {
            c->least = i + 1;
        }
    }
    bool needs_hn   = spec->hn >= 0 && (spec->seq >= 0 || p->file == ECL_PAT);
    const char *why = needs_hn && c->hn < 0                                        ? "HN"
                      : spec->seq >= 0 && spec->an < 0 && c->seq < 0               ? "SEQ"
                      : spec->an >= 0 && spec->seq < 0 && c->an < 0                ? "AN"
                      : spec->an >= 0 && spec->seq >= 0 && c->an < 0 && c->seq < 0 ? "SEQ or AN"
                                                                                   : NULL;
    if (why) {
        return ecl_fail_at(err, ECL_E_FORMAT, p->name, 1, NULL,
                           "the header of %s has no column %s, so that its rows belong to nothing: "
                           "export it with the standard column names",
                           spec->name, why);
    }
    return ECL_OK;
}

/* Notes the columns of the standard that the file lacks. */
static int note_missing(struct ecl_import *imp, const struct part *p, const bool *have)
{
    const struct ecl_file_spec *spec = ecl_file_spec(p->file);
    struct ecl_buf names;
    ecl_buf_init(&names, 0);
    int r = ECL_OK;
    for (int i = 0; r == ECL_OK && i < spec->nstd; i++) {
        if (!have[i] && spec->fields[i].since != ECL_SINCE_FDH) {
            r = ecl_buf_addf(&names, "%s%s", names.n ? " " : "", spec->fields[i].name);
        }
    }
    if (r == ECL_OK && names.n) {
        r = import_note(imp, "info", "PKG.header-columns", spec->name, 1, NULL,
                        ecl_buf_str(&names));
    }
    ecl_buf_done(&names);
    return r;
}

int columns_from_header(struct ecl_import *imp, struct part *p, const struct ecl_str *field,
                        size_t n, struct ecl_error *err)
{
    const struct ecl_file_spec *spec = ecl_file_spec(p->file);
    bool have[2 * MAX_COLS]          = {false};
    int last = -1, r = ECL_OK;
    bool rising = true;
    while (n > 1 && ecl_str_trim(field[n - 1]).n == 0) {
        n--; /* a separator behind the last name */
    }
    p->cols.n = 0;
    for (size_t i = 0; r == ECL_OK && i < n; i++) {
        bool alias = false;
        int known  = ecl_field_find(p->file, field[i], &alias);
        int slot   = i < MAX_COLS ? columns_slot(imp, p, field[i]) : -1;
        if (slot < 0) {
            return ecl_fail_at(err, ECL_E_FORMAT, p->name, 1, NULL, "more than %d columns",
                               MAX_COLS);
        }
        if (have[slot]) {
            return ecl_fail_at(err, ECL_E_FORMAT, p->name, 1, NULL,
                               "column %.*s stands twice in the header: remove one",
                               (int)(field[i].n > 40 ? 40 : field[i].n), field[i].p);
        }
        have[slot]                = true;
        p->cols.slot[p->cols.n++] = (uint8_t)slot;
        rising                    = rising && slot > last;
        last                      = slot;
        if (known < 0) {
            r = import_note(imp, "error", "PKG.header-known", spec->name, 1, NULL,
                            ecl_str_trim(field[i]));
        } else if (alias) { /* a DBF cannot but shorten a long name */
            const char *name = spec->fields[known].name;
            r                = import_note(imp, strlen(name) > DBF_NAME_MOST ? "info" : "warning",
                                           "PKG.header-alias", spec->name, 1, name, ecl_str_trim(field[i]));
        }
    }
    if (r == ECL_OK && !rising) {
        r = import_note(imp, "warning", "PKG.header-order", spec->name, 1, NULL, ECL_STR(""));
    }
    if (r == ECL_OK) {
        r = note_missing(imp, p, have);
    }
    return r == ECL_OK ? find_keys(p, err) : ecl_fail(err, r, p->name, "out of memory");
}

/* The numbers of columns that the layouts know for a file, for a message. */
static void known_counts(enum ecl_file f, char *out, size_t size)
{
    unsigned last = 0;
    size_t n      = 0;
    for (size_t i = 0; ecl_layout_at(i); i++) {
        unsigned cols = ecl_layout_at(i)->files[f].n;
        if (cols && cols != last && n < size) {
            n += (size_t)snprintf(out + n, size - n, "%s%u", n ? " or " : "", cols);
        }
        last = cols ? cols : last;
    }
}

int columns_from_row(struct ecl_import *imp, struct part *p, const struct ecl_str *field, size_t n,
                     struct ecl_error *err)
{
    struct ecl_str fifth = n > 4 ? field[4] : ECL_STR("");
    size_t ncols         = n;
    const struct ecl_layout *layout =
        n < MAX_COLS ? ecl_layout_guess(p->file, (unsigned)ncols, fifth) : NULL;
    if (!layout && n > 1 && ecl_str_trim(field[n - 1]).n == 0) {
        layout = ecl_layout_guess(p->file, (unsigned)--ncols, fifth); /* a separator at the end */
    }
    if (!layout) {
        char counts[64] = "";
        known_counts(p->file, counts, sizeof counts);
        return ecl_fail_at(
            err, ECL_E_FORMAT, p->name, 1, NULL,
            "the first row is no header of %s, and a file without header has %s columns, not %zu: "
            "export it again with a header row of the standard names",
            file_name(p), counts, n);
    }
    const struct ecl_layout_file *lf = &layout->files[p->file];
    const struct ecl_file_spec *spec = ecl_file_spec(p->file);
    p->cols.n                        = lf->n;
    for (unsigned i = 0; i < lf->n; i++) {
        int slot        = columns_slot(imp, p, ecl_str_of(spec->fields[lf->cols[i]].name));
        p->cols.slot[i] = (uint8_t)slot;
    }
    int r = import_note(imp, "warning", "PKG.header-missing", spec->name, 1, NULL, ECL_STR(""));
    if (r == ECL_OK && (lf->n < spec->nstd || layout == ecl_layout_find(ECL_STR("classic")))) {
        const struct ecl_layout *official = ecl_layout_find(ECL_STR("2564"));
        if (lf->n != official->files[p->file].n || lf->cols != official->files[p->file].cols) {
            r = import_note(imp, "info", "PKG.layout-old", spec->name, 1, NULL,
                            ecl_str_of(layout->name));
        }
    }
    return r == ECL_OK ? find_keys(p, err) : ecl_fail(err, r, p->name, "out of memory");
}
