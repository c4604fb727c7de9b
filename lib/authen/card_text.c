/* card_text.c: texts, names, addresses, dates, photos and ages of a card.
 *
 * Texts are TIS-620, padded with blanks or NULs; parts of names and addresses are
 * parted by #. Cards with fewer parts than usual exist, and birth dates without day
 * or month; what is not known stays unknown. */
#include "authen/card_priv.h"
#include "eclaim/text.h"

enum { TEXT_MAX = 160, PARTS = 8, BUDDHIST = 543, FIRST_YEAR = 2400, LAST_YEAR = 2700 };

#define NBSP '\xA0'

/* --- texts ---------------------------------------------------------------------- */

static bool filler(char c)
{
    return (unsigned char)c <= ' ' || c == '\x7F' || c == NBSP;
}

static struct ecl_str strip(struct ecl_str s)
{
    while (s.n && filler(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && filler(s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

void ecl_card_text(struct ecl_str s, char *out, size_t room, size_t *undefined)
{
    char clean[TEXT_MAX], utf8[3 * TEXT_MAX + 1];
    /* Memory of its own size: a buffer that is full fails instead of growing. */
    struct ecl_buf b = {utf8, 0, sizeof utf8, sizeof utf8};
    s                = strip(s);
    s.n              = s.n < sizeof clean ? s.n : sizeof clean;
    for (size_t i = 0; i < s.n; i++) {
        clean[i] = filler(s.p[i]) ? ' ' : s.p[i];
    }
    if (ecl_cp874_to_utf8(ecl_str_make(clean, s.n), &b, undefined) != ECL_OK || b.n >= room) {
        b.n = 0;
    }
    memcpy(out, utf8, b.n);
    out[b.n] = '\0';
    explicit_bzero(clean, sizeof clean);
    explicit_bzero(utf8, sizeof utf8);
}

/* Parts s at #; the number of parts, of which the first max are written. */
static size_t split(struct ecl_str s, struct ecl_str *part, size_t max)
{
    size_t n = 0, from = 0;
    for (size_t i = 0; i <= s.n; i++) {
        if (i == s.n || s.p[i] == '#') {
            if (n < max) {
                part[n] = strip(ecl_str_make(s.p + from, i - from));
            }
            n++;
            from = i + 1;
        }
    }
    return n;
}

/* All parts of s with one blank between them. */
static void join(struct ecl_str s, char *out, size_t room, size_t *undefined)
{
    char line[TEXT_MAX];
    size_t n = 0;
    s.n      = s.n < sizeof line ? s.n : sizeof line;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i] == '#' || filler(s.p[i]) ? ' ' : s.p[i];
        if (c != ' ' || (n && line[n - 1] != ' ')) {
            line[n++] = c;
        }
    }
    ecl_card_text(ecl_str_make(line, n), out, room, undefined);
    explicit_bzero(line, sizeof line);
}

void ecl_card_name(struct ecl_str s, struct ecl_card_name *name, size_t *undefined)
{
    char *const field[] = {name->title, name->first, name->middle, name->last};
    struct ecl_str part[4];
    size_t n = split(strip(s), part, 4);
    join(s, name->text, sizeof name->text, undefined);
    for (size_t i = 0; i < 4; i++) {
        field[i][0] = '\0';
        if (n == 4) {
            ecl_card_text(part[i], field[i], ECL_CARD_TEXT, NULL);
        }
    }
}

/* --- addresses ------------------------------------------------------------------ */

/* Words that stand in the parts between house and subdistrict: village, lane, alley,
 * street; in TIS-620. */
static const char *const marks[] = {
    "\xCB\xC1\xD9\xE8", /* หมู่ */
    "\xB5\xC3\xCD\xA1", /* ตรอก */
    "\xAB\xCD\xC2",     /* ซอย */
    "\xB6\xB9\xB9",     /* ถนน */
};

/* The place of a part: the usual eight, or by house first, province last and the
 * words in between. -1 when it cannot be told. */
static int address_place(const struct ecl_str *part, size_t i, size_t n)
{
    if (n == PARTS || i == 0) {
        return n < 4 ? -1 : (int)i;
    }
    if (n < 4 || n > PARTS) {
        return -1;
    }
    if (i + 3 >= n) {
        return (int)(PARTS - (n - i));
    }
    for (int k = 0; k < 4; k++) {
        if (ecl_str_starts(part[i], ecl_str_of(marks[k]))) {
            return k + 1;
        }
    }
    return -1;
}

void ecl_card_address(struct ecl_str s, struct ecl_card_address *a, size_t *undefined)
{
    char *const field[PARTS] = {a->house,  a->village,     a->lane,     a->alley,
                                a->street, a->subdistrict, a->district, a->province};
    struct ecl_str part[PARTS];
    size_t n = split(strip(s), part, PARTS);
    join(s, a->text, sizeof a->text, undefined);
    for (size_t i = 0; i < PARTS; i++) {
        field[i][0] = '\0';
    }
    for (size_t i = 0; i < n && i < PARTS; i++) {
        int place = address_place(part, i, n);
        if (place >= 0) {
            ecl_card_text(part[i], field[place], ECL_CARD_ADDRESS, NULL);
        }
    }
}

/* --- dates ---------------------------------------------------------------------- */

static int number(const char *p, size_t n)
{
    int v = 0;
    for (size_t i = 0; i < n; i++) {
        v = v * 10 + (p[i] - '0');
    }
    return v;
}

void ecl_card_date(struct ecl_str s, struct ecl_card_date *date, size_t *undefined)
{
    memset(date, 0, sizeof *date);
    s = strip(s);
    ecl_card_text(ecl_str_make(s.p, s.n < 8 ? s.n : 8), date->text, sizeof date->text, undefined);
    if (s.n == 0) {
        return;
    }
    date->state = ECL_CARD_DATE_BAD;
    if (s.n != 8 || !ecl_str_digits(s)) {
        return;
    }
    if (memcmp(s.p, "99999999", 8) == 0) {
        date->state = ECL_CARD_DATE_LIFETIME;
        return;
    }
    int y = number(s.p, 4), m = number(s.p + 4, 2), d = number(s.p + 6, 2);
    if (y <= FIRST_YEAR || y > LAST_YEAR || (m == 0 && d != 0)) {
        return;
    }
    /* January has all days a month can have. */
    struct ecl_date full = {(int16_t)(y - BUDDHIST), (uint8_t)(m ? m : 1), (uint8_t)(d ? d : 1)};
    if (!ecl_date_valid(full)) {
        return;
    }
    date->state = m && d ? ECL_CARD_DATE_OK : ECL_CARD_DATE_PARTIAL;
    date->y     = full.y;
    date->m     = (uint8_t)m;
    date->d     = (uint8_t)d;
}

/* --- photos --------------------------------------------------------------------- */

size_t ecl_card_photo(unsigned char *p, size_t n)
{
    const unsigned char *from = memmem(p, n, "\xFF\xD8", 2);
    if (!from) {
        return 0;
    }
    n -= (size_t)(from - p);
    memmove(p, from, n);
    while (n >= 4 && !(p[n - 2] == 0xFF && p[n - 1] == 0xD9)) {
        n--;
    }
    return n >= 4 ? n : 0;
}

/* --- age ------------------------------------------------------------------------ */

/* The day that lies a number of months behind birth; the first of the next month when
 * the month has no such day. */
static struct ecl_date months_later(struct ecl_date birth, int months)
{
    int m             = birth.m - 1 + months;
    struct ecl_date d = {(int16_t)(birth.y + m / 12), (uint8_t)(m % 12 + 1), birth.d};
    if (!ecl_date_valid(d)) {
        m++;
        d = (struct ecl_date){(int16_t)(birth.y + m / 12), (uint8_t)(m % 12 + 1), 1};
    }
    return d;
}

bool ecl_age_on(struct ecl_date birth, struct ecl_date on, struct ecl_age *age)
{
    int32_t today = ecl_date_days(on);
    if (today < ecl_date_days(birth)) {
        return false;
    }
    int months = (on.y - birth.y) * 12 + on.m - birth.m;
    if (ecl_date_days(months_later(birth, months)) > today) {
        months--;
    }
    age->years  = months / 12;
    age->months = months % 12;
    age->days   = (int)(today - ecl_date_days(months_later(birth, months)));
    return true;
}

bool ecl_card_age(const struct ecl_card_date *birth, struct ecl_date on, struct ecl_age *least,
                  struct ecl_age *greatest)
{
    if (birth->state != ECL_CARD_DATE_OK && birth->state != ECL_CARD_DATE_PARTIAL) {
        return false;
    }
    struct ecl_date first = {birth->y, birth->m ? birth->m : 1, birth->d ? birth->d : 1};
    struct ecl_date last  = {birth->y, birth->m ? birth->m : 12, birth->d ? birth->d : 31};
    while (!ecl_date_valid(last)) {
        last.d--;
    }
    if (!ecl_age_on(first, on, greatest)) {
        return false;
    }
    if (!ecl_age_on(last, on, least)) {
        *least = (struct ecl_age){0, 0, 0}; /* nobody is born tomorrow */
    }
    return true;
}

bool ecl_card_expired(const struct ecl_card *card, struct ecl_date on)
{
    const struct ecl_card_date *e = &card->expires;
    return e->state == ECL_CARD_DATE_OK &&
           ecl_date_days((struct ecl_date){e->y, e->m, e->d}) < ecl_date_days(on);
}
