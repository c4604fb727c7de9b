/* codedir_files.c: the files of a folder of tables. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/codedir_priv.h"
#include "base/rows_priv.h"

enum { PATH_MAX_HERE = 4096 };

/* The table a file name means: icd10.tsv; -1: none. */
static int table_of(struct ecl_str name)
{
    static const char *const forms[] = {".tsv", ".csv", ".txt", ".xlsx", ".xls"};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct ecl_str form = ecl_str_of(forms[i]);
        if (name.n <= form.n ||
            !ecl_str_eq_nocase(ecl_str_make(name.p + name.n - form.n, form.n), form)) {
            continue;
        }
        struct ecl_str stem = ecl_str_make(name.p, name.n - form.n);
        for (int t = ECL_BASE_FIRST_CODES; t < ECL_BASE_NTABLES; t++) {
            if (ecl_str_eq_nocase(stem, ecl_str_of(ecl_base_name((enum ecl_base_table)t)))) {
                return t;
            }
        }
    }
    return -1;
}

/* Hidden files and notes to people are no mistake. */
static int is_table(const struct dirent *e)
{
    return e->d_name[0] != '.' && strncasecmp(e->d_name, "readme", 6) != 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int tell_unknown(const struct ecl_codedir *d, const char *path, const char *name)
{
    const struct ecl_codedir_opts *o = codedir_opts(d);
    struct base_tell tell;
    struct ecl_base_problem p = {
        .file = path, .column = "", .key = ecl_str_make("", 0), .value = ecl_str_of(name)};
    base_tell_init(&tell, o->problem, o->ctx, o->thai);
    int e = base_tell(&tell, &tab_rules[TAB_FILE], &p, p.key, p.key);
    base_tell_done(&tell);
    return e;
}

static int add_file(struct ecl_codedir *d, enum ecl_base_table t, const char *path,
                    struct ecl_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return ecl_fail(err, ECL_E_READ, path, "cannot be opened: %s", strerror(errno));
    }
    struct ecl_input in = ecl_input_fd(fd, path);
    int e               = ecl_codedir_add(d, t, &in, fd, err);
    close(fd);
    return e;
}

static int take_file(struct ecl_codedir *d, const char *folder, const char *name, size_t *tables,
                     struct ecl_error *err)
{
    char path[PATH_MAX_HERE];
    int t = table_of(ecl_str_of(name));
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (n < 0 || (size_t)n >= sizeof path) {
        return ecl_fail(err, ECL_E_READ, folder, "the path is too long");
    }
    if (t < 0) {
        int e = tell_unknown(d, folder, name);
        return e == ECL_OK ? e : ecl_fail(err, e, folder, "the folder could not be taken");
    }
    if (ecl_codedir_has(d, (enum ecl_base_table)t)) {
        return ecl_fail(err, ECL_E_FORMAT, path,
                        "the table stands twice in the folder; keep one form of it");
    }
    ++*tables;
    return add_file(d, (enum ecl_base_table)t, path, err);
}

int ecl_codedir_read(struct ecl_codedir *d, const char *folder, struct ecl_error *err)
{
    struct dirent **entry = NULL;
    size_t tables         = 0;
    int n                 = scandir(folder, &entry, is_table, by_name);
    if (n < 0) {
        return ecl_fail(err, ECL_E_READ, folder, "the folder cannot be read: %s", strerror(errno));
    }
    int e = ECL_OK;
    for (int i = 0; i < n; i++) {
        e = e == ECL_OK ? take_file(d, folder, entry[i]->d_name, &tables, err) : e;
        free(entry[i]);
    }
    free(entry);
    if (e == ECL_OK && tables == 0) {
        e = ecl_fail(err, ECL_E_FORMAT, folder,
                     "the folder holds no table such as icd10.tsv; see ecl-base(5)");
    }
    return e;
}
