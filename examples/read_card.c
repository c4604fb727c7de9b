/* read_card.c: prints name and age of the person whose card lies in a reader. */
#include <stdio.h>

#include "eclaim/card.h"

/* The age on a day, of what the card knows of the birth date. */
static void print_age(const struct ecl_card *card, struct ecl_date on)
{
    struct ecl_age least, greatest;
    if (!ecl_card_age(&card->birth, on, &least, &greatest)) {
        printf("age unknown\n");
    } else if (least.years == greatest.years) {
        printf("%d years\n", least.years);
    } else {
        printf("%d or %d years\n", least.years, greatest.years);
    }
}

int main(void)
{
    const struct ecl_pcsc_opts any = {.reader = NULL, .busy_ms = 2000};
    const struct ecl_date day      = {2026, 11, 22};
    struct ecl_pcsc *pcsc          = NULL;
    struct ecl_card card;
    struct ecl_error err = {0};

    int r = ecl_pcsc_open(&pcsc, &any, &err);
    if (r == ECL_OK) {
        r = ecl_pcsc_next(pcsc, 0, &err); /* what lies there now */
    }
    if (r == ECL_OK) {
        r = ecl_card_read(ecl_pcsc_transport(pcsc), NULL, &card, &err);
    }
    if (r == ECL_OK) {
        printf("%s, check digit %s\n", card.thai.text,
               card.pid_state == ECL_PID_OK ? "right" : "wrong");
        print_age(&card, day);
        ecl_card_wipe(&card);
    } else {
        fprintf(stderr, "%s\n", r == ECL_EOF ? "no card" : err.text);
    }
    ecl_pcsc_close(pcsc);
    return r == ECL_OK ? 0 : 6;
}
