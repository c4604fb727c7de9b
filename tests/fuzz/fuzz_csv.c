/* fuzz_csv.c: any bytes as CSV text, of which no byte may get lost: all belong to
 * a row but the mark at the start and the end-of-file marks. */
#include "fuzz_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ecl_str all = ecl_str_make((const char *)data, size);
    size_t raw         = fuzz_table(ECL_FORMAT_CSV, data, size);
    if (ecl_str_starts(all, ECL_STR("\xef\xbb\xbf"))) {
        all = ecl_str_make(all.p + 3, all.n - 3);
    }
    while (all.n && all.p[all.n - 1] == 0x1a) {
        all.n--;
    }
    if (raw != all.n) {
        abort();
    }
    return 0;
}
