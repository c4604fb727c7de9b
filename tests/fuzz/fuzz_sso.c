/* fuzz_sso.c: any bytes as a statement of the Social Security Office. Columns of a
 * row rise, an error has a code and a text, and what is a statement can be opened. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "rep/sso_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint8_t sum;

static void check_error(int r, const struct ecl_error *err)
{
    if (r < 0 && r != ECL_E_NOMEM && (err->code != r || !err->text[0])) {
        abort();
    }
}

static void check_row(const struct rep_head *h, const struct ecl_cell_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        const struct ecl_cell *c = &row->cells[i];
        if (c->col >= h->n || (i && c->col <= row->cells[i - 1].col)) {
            abort();
        }
        for (size_t k = 0; k < c->text.n; k++) {
            sum = (uint8_t)(sum + (uint8_t)c->text.p[k]);
        }
    }
}

static void read_statement(int fd)
{
    struct rep_sso *s    = NULL;
    struct ecl_error err = {0};
    const struct rep_head *h;
    struct ecl_cell_row row;
    bool fresh;
    int r = ecl_rep_sso_open(&s, fd, "fuzz", &err);
    while (r == ECL_OK && (r = ecl_rep_sso_next(s, &h, &row, &fresh, &err)) == ECL_OK) {
        check_row(h, &row);
    }
    check_error(r, &err);
    ecl_rep_sso_close(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) {
        abort();
    }
    if (ecl_rep_is_sso(fd)) {
        read_statement(fd);
    }
    close(fd);
    return 0;
}
