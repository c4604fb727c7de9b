/* ecl-catalog.c: the drug catalogue of a hospital, and its other base tables: hands over
 * to its commands, which stand in cmd/catalog. */
#include "catalog/catalog.h"

static const struct cli_command *const commands[] = {
    &catalog_check, &catalog_diff, &catalog_price, &catalog_template, NULL,
};

int main(int argc, char **argv)
{
    return cli_commands("ecl-catalog", "drug catalogue: check, changes to send, price on a day",
                        commands, argc, argv);
}
