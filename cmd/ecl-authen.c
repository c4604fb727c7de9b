/* ecl-authen.c: who a patient is, by the card: hands over to its commands, which
 * stand in cmd/authen. */
#include "authen/authen.h"

static const struct cli_command *const commands[] = {
    &authen_appeals, &authen_attach,  &authen_batch,   &authen_cancel,
    &authen_card,    &authen_close,   &authen_config,  &authen_decide,
    &authen_history, &authen_journal, &authen_readers, &authen_report,
    &authen_request, &authen_right,   &authen_status,  NULL,
};

int main(int argc, char **argv)
{
    return cli_commands("ecl-authen", "identity of a patient, claim codes, close of right",
                        commands, argc, argv);
}
