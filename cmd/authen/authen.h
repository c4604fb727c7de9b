/* authen.h: the commands of ecl-authen, one file of cmd/authen each. See commands.h
 * for how to add one. */
#ifndef AUTHEN_H
#define AUTHEN_H

#include "commands.h"

extern const struct cli_command authen_appeals;
extern const struct cli_command authen_attach;
extern const struct cli_command authen_batch;
extern const struct cli_command authen_cancel;
extern const struct cli_command authen_card;
extern const struct cli_command authen_close;
extern const struct cli_command authen_config;
extern const struct cli_command authen_decide;
extern const struct cli_command authen_history;
extern const struct cli_command authen_journal;
extern const struct cli_command authen_readers;
extern const struct cli_command authen_report;
extern const struct cli_command authen_request;
extern const struct cli_command authen_right;
extern const struct cli_command authen_status;

#endif
