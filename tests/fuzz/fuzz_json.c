/* fuzz_json.c: any bytes as JSON lines. */
#include "fuzz_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_table(ECL_FORMAT_JSONL, data, size);
    return 0;
}
