/* import_package.c: what is to be said of sets as submissions, as notes: their files,
 * the names and types of these, and what is missing. */
#include <stdio.h>

#include "claim/import_priv.h"

/* --- the files of a set ------------------------------------------------------- */

#define FILES_MOST 16 /* a receiver takes; LABFU is a 17th for OP Bangkok */

/* Told at the first file of the second type: "txt (INS), dbf (OPD)". */
static int note_types(struct ecl_import *imp, const struct ecl_package *pkg)
{
    char list[128];
    size_t n = 0, types = 0;
    const char *second = "";
    uint32_t seen      = 0;
    for (size_t i = 0; i < ecl_package_count(pkg); i++) {
        const struct ecl_member *m = ecl_package_member(pkg, i);
        if (m->file == ECL_NOFILE || seen >> m->format & 1) {
            continue;
        }
        seen |= UINT32_C(1) << m->format;
        n += (size_t)snprintf(list + n, sizeof list - n, "%s%s (%s)", types ? ", " : "",
                              ecl_format_name(m->format), ecl_file_spec(m->file)->name);
        second = ++types == 2 ? m->name : second;
    }
    return types < 2 ? ECL_OK
                     : import_note(imp, "warning", "PKG.type-mix", second, 0, NULL,
                                   ecl_str_make(list, n));
}

/* Told at the last file, for that is LABFU. */
static int note_count(struct ecl_import *imp, const struct ecl_package *pkg)
{
    char text[16];
    const char *last = "";
    uint32_t seen    = 0;
    unsigned files   = 0;
    for (size_t i = 0; i < ecl_package_count(pkg); i++) {
        const struct ecl_member *m = ecl_package_member(pkg, i);
        if (m->file != ECL_NOFILE && !(seen >> m->file & 1)) {
            seen |= UINT32_C(1) << m->file;
            last = m->name;
            files++;
        }
    }
    int n = snprintf(text, sizeof text, "%u", files);
    return files <= FILES_MOST ? ECL_OK
                               : import_note(imp, "warning", "PKG.file-count", last, 0, NULL,
                                             ecl_str_make(text, (size_t)n));
}

/* An exporter that has names of its own has them for every file: told once. */
static int note_names(struct ecl_import *imp, const struct ecl_package *pkg)
{
    const char *first = NULL;
    size_t others     = 0;
    char text[48];
    for (size_t i = 0; i < ecl_package_count(pkg); i++) {
        const struct ecl_member *m = ecl_package_member(pkg, i);
        if (m->file != ECL_NOFILE && m->renamed) {
            others += first != NULL;
            first = first ? first : m->name;
        }
    }
    int n = snprintf(text, sizeof text, "%zu", others + 1);
    return first ? import_note(imp, "warning", "PKG.file-name", first, 0, NULL,
                               ecl_str_make(text, (size_t)n))
                 : ECL_OK;
}

int import_note_package(struct ecl_import *imp, const struct ecl_package *pkg)
{
    const char *const *ignored;
    size_t n = ecl_package_ignored(pkg, &ignored);
    int r    = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < n; i++) {
        r = import_note(imp, "info", "PKG.file-ignored", ignored[i], 0, NULL, ECL_STR(""));
    }
    r = r == ECL_OK ? note_count(imp, pkg) : r;
    r = r == ECL_OK ? note_types(imp, pkg) : r;
    return r == ECL_OK ? note_names(imp, pkg) : r;
}

/* --- what a submission needs --------------------------------------------------- */

static bool has(const struct ecl_import *imp, enum ecl_file f)
{
    return imp->stats.file[f].rows > 0;
}

/* The name of the first of the files that has rows, or NULL. */
static const char *first_with_rows(const struct ecl_import *imp, const enum ecl_file *f, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (has(imp, f[i])) {
            return ecl_file_spec(f[i])->name;
        }
    }
    return NULL;
}

int import_note_lacking(struct ecl_import *imp)
{
    static const enum ecl_file op[] = {ECL_ORF, ECL_ODX, ECL_OOP};
    static const enum ecl_file ip[] = {ECL_IRF, ECL_IDX, ECL_IOP, ECL_LVD};
    const char *of_visits           = first_with_rows(imp, op, sizeof op / sizeof *op);
    const char *of_stays            = first_with_rows(imp, ip, sizeof ip / sizeof *ip);
    struct ecl_str none             = ECL_STR("");
    int r                           = ECL_OK;
    for (int f = 0; r == ECL_OK && f < ECL_NFILES; f++) {
        if (imp->stats.file[f].present && !has(imp, (enum ecl_file)f)) {
            r = import_note(imp, "warning", "PKG.file-empty", ecl_file_spec((enum ecl_file)f)->name,
                            0, NULL, none);
        }
    }
    if (r == ECL_OK && !has(imp, ECL_INS)) {
        r = import_note(imp, "error", "PKG.need-ins-pat", "INS", 0, NULL, none);
    }
    if (r == ECL_OK && !has(imp, ECL_PAT)) {
        r = import_note(imp, "error", "PKG.need-ins-pat", "PAT", 0, NULL, none);
    }
    if (r == ECL_OK && !has(imp, ECL_OPD) && !has(imp, ECL_IPD)) {
        r = import_note(imp, "error", "PKG.need-opd-or-ipd", "OPD", 0, NULL, none);
    } else if (r == ECL_OK && !has(imp, ECL_CHT)) {
        r = import_note(imp, "error", "PKG.need-cht", "CHT", 0, NULL, none);
    }
    if (r == ECL_OK && !has(imp, ECL_OPD) && of_visits) {
        r = import_note(imp, "error", "PKG.orf-odx-oop-need-opd", of_visits, 0, NULL, none);
    }
    if (r == ECL_OK && !has(imp, ECL_IPD) && of_stays) {
        r = import_note(imp, "error", "PKG.irf-idx-iop-lvd-need-ipd", of_stays, 0, NULL, none);
    }
    return r;
}
