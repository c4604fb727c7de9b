/* fuzz_cardtext.c: any bytes as a name, an address, a date, a photo of a card, and as a
 * script. What comes out is text, in its room; ages have months below twelve. */
#include <stdlib.h>

#include "authen/card_priv.h"
#include "eclaim/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *s, size_t room)
{
    if (strnlen(s, room) == room || !ecl_utf8_valid(ecl_str_of(s))) {
        abort();
    }
}

static void check_date(struct ecl_str s)
{
    struct ecl_card_date d;
    struct ecl_age lo, hi;
    ecl_card_date(s, &d, NULL);
    check(d.text, sizeof d.text);
    if (ecl_card_age(&d, (struct ecl_date){2026, 11, 22}, &lo, &hi) &&
        (lo.years > hi.years || lo.months > 11 || lo.days > 30 || lo.days < 0 || hi.months > 11)) {
        abort();
    }
}

static void check_photo(const uint8_t *data, size_t size)
{
    unsigned char *p = malloc(size + 1);
    if (p && size) {
        memcpy(p, data, size);
        size_t n = ecl_card_photo(p, size);
        if (n > size || (n && (p[0] != 0xFF || p[1] != 0xD8 || p[n - 1] != 0xD9))) {
            abort();
        }
    }
    free(p);
}

static void play(struct ecl_str text)
{
    static struct ecl_card card;
    struct ecl_script *s;
    struct ecl_error err;
    if (ecl_script_open(&s, text, &err) == ECL_OK) {
        if (ecl_card_read(ecl_script_transport(s), NULL, &card, &err) == ECL_OK) {
            check(card.pid, sizeof card.pid);
        }
        (void)ecl_script_finished(s);
        ecl_script_close(s);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ecl_str s = ecl_str_make((const char *)data, size);
    struct ecl_card_name name;
    struct ecl_card_address address;
    size_t undefined = 0;
    ecl_card_name(s, &name, &undefined);
    check(name.text, sizeof name.text);
    check(name.title, sizeof name.title);
    check(name.last, sizeof name.last);
    ecl_card_address(s, &address, &undefined);
    check(address.text, sizeof address.text);
    check(address.house, sizeof address.house);
    check(address.province, sizeof address.province);
    check_date(s);
    check_photo(data, size);
    play(s);
    return 0;
}
