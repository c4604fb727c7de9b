/* fuzz_dbf.c: any bytes as DBF tables. */
#include "fuzz_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_table(ECL_FORMAT_DBF, data, size);
    return 0;
}
