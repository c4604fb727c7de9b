/* fuzz_zip.c: any bytes as a zip, opened as a set and read to the end of every
 * claim file, with limits low enough to be met. */
#include <stdlib.h>

#include "io/package_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_member(struct ecl_package *p, size_t i, uint64_t max)
{
    struct ecl_input in;
    struct ecl_error err;
    char buf[8192];
    ssize_t n;
    uint64_t total = 0;
    if (ecl_package_read(p, i, &in, &err) != ECL_OK) {
        return;
    }
    while ((n = in.read(in.ctx, buf, sizeof buf, &err)) > 0) {
        total += (uint64_t)n;
    }
    if (total > max) {
        abort(); /* the limits did not hold */
    }
    ecl_input_close(&in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ecl_package_opts opts = {.max_size = (uint64_t)4 << 20, .max_ratio = 200};
    struct ecl_str bytes         = ecl_str_make((const char *)data, size);
    struct ecl_package *p;
    struct ecl_error err;
    int r = ecl_package_open_mem(&p, bytes, "fuzz.zip", &opts, &err);
    if (r != ECL_OK) {
        if (err.code != r || !err.text[0]) {
            abort();
        }
        return 0;
    }
    for (size_t i = 0; i < ecl_package_count(p); i++) {
        if (strstr(ecl_package_member(p, i)->name, "/../")) {
            abort();
        }
        read_member(p, i, opts.max_size);
    }
    ecl_package_close(p);
    return 0;
}
