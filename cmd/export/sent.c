/* sent.c: --seen. Claims are gathered as they are written; when the submission is complete
 * they go into the file of submissions, then the submission appears, then that is made to
 * last. So nothing counts as submitted that was not; when the process is killed in the very
 * last step, a submission is there that the file does not know. */
#include "sent.h"

#include <stdlib.h>
#include <string.h>

static int take(void *ctx, const struct ecl_claim *c, size_t part, struct ecl_error *err)
{
    struct sent *s = ctx;
    return ecl_sent_add(s->file, c, (uint32_t)part, err);
}

/* "clean_001.zip" of "/data/out/clean_001.zip", "out" of "/data/out/". */
static char *name_of(const char *path)
{
    size_t n = strlen(path), from;
    while (n > 1 && path[n - 1] == '/') {
        n--;
    }
    for (from = n; from > 0 && path[from - 1] != '/'; from--) {
    }
    return strndup(path + from, n - from);
}

/* Claims of this month and of the months to keep stay. */
static struct ecl_date oldest(const struct sent *s)
{
    int months = s->today.y * 12 + (s->today.m - 1) - (int)s->keep;
    return (struct ecl_date){(int16_t)(months / 12), (uint8_t)(months % 12 + 1), 1};
}

static int forget(struct sent *s, struct ecl_error *err)
{
    return s->keep ? ecl_sent_forget(s->file, oldest(s), &s->forgotten, err) : ECL_OK;
}

static int complete(void *ctx, struct ecl_error *err)
{
    struct sent *s = ctx;
    uint32_t n     = 0;
    while (ecl_export_part(s->export, n)) {
        n++;
    }
    char **name = calloc(n + 1u, sizeof *name);
    bool ok     = name != NULL;
    for (uint32_t i = 0; ok && i < n; i++) {
        const char *path = ecl_export_part(s->export, i)->path;
        name[i]          = strcmp(path, "-") == 0 ? strdup("standard output") : name_of(path);
        ok               = name[i] != NULL;
    }
    int r = ok ? ecl_sent_write(s->file, (const char *const *)name, n, s->today, err)
               : ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    for (uint32_t i = 0; name && i < n; i++) {
        free(name[i]);
    }
    free(name);
    return r == ECL_OK ? forget(s, err) : r;
}

int sent_open(struct sent *s, struct ecl_export_opts *opts, struct ecl_error *err)
{
    if (!s->path) {
        return ECL_OK;
    }
    if (s->today.y == 0) {
        s->today = ecl_date_today();
    }
    opts->written     = take;
    opts->complete    = complete;
    opts->written_ctx = s;
    return ecl_sent_create(&s->file, s->path, err);
}

int sent_finish(struct sent *s, struct ecl_error *err)
{
    struct ecl_error why = {0};
    if (!s->path) {
        return ECL_OK;
    }
    int r = ecl_sent_commit(s->file, &why);
    if (r != ECL_OK) {
        return ecl_fail(err, r, s->path,
                        "the submission is written, but not noted here: %s; write it once more "
                        "with --force to note it",
                        why.text);
    }
    if (s->forgotten) {
        struct ecl_date d = oldest(s);
        cli_note(s->cli, "%s: forgotten: %llu claims of before %04d-%02u-%02u", s->path,
                 (unsigned long long)s->forgotten, d.y, d.m, d.d);
    }
    return ECL_OK;
}

void sent_close(struct sent *s)
{
    ecl_sent_close(s->file);
}
