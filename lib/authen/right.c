/* right.c: parts of answers about people, rights and codes. */
#include "authen/right_priv.h"

#include <stdio.h>
#include <stdlib.h>

#include "eclaim/ids.h"

enum { BUDDHIST_FROM = 2400, BUDDHIST_LEAD = 543 };

void ecl_right_wipe(struct ecl_right *r)
{
    explicit_bzero(r, sizeof *r);
}

bool ecl_claim_code_valid(struct ecl_str code)
{
    return code.n >= 8 && code.p[0] >= 'A' && code.p[0] <= 'Z' && code.p[1] >= 'A' &&
           code.p[1] <= 'Z' && ecl_str_digits(ecl_str_make(code.p + 2, code.n - 2));
}

bool ecl_right_pid(const char *pid)
{
    return pid && strlen(pid) == 13 && ecl_str_digits(ecl_str_of(pid));
}

void ecl_right_coded(const cJSON *v, char code[16], char name[ECL_RIGHT_NAME])
{
    char all[ECL_RIGHT_NAME + 20];
    ecl_answer_text(v, all, sizeof all);
    const char *close = all[0] == '(' ? strchr(all, ')') : NULL;
    const char *rest  = all;
    code[0]           = '\0';
    if (close && close - all - 1 < 16) {
        size_t n = (size_t)(close - all) - 1;
        memcpy(code, all + 1, n);
        code[n] = '\0';
        rest    = close + 1;
        rest += strspn(rest, " ");
    }
    ecl_answer_copy(rest, name, ECL_RIGHT_NAME);
    explicit_bzero(all, sizeof all);
}

void ecl_right_hospital(const cJSON *o, struct ecl_right_hospital *h)
{
    static const struct ecl_answer_field fields[] = {
        ECL_ANSWER_FIELD("hcode", struct ecl_right_hospital, hcode),
        ECL_ANSWER_FIELD("hname", struct ecl_right_hospital, name),
    };
    ecl_answer_fields(o, fields, sizeof fields / sizeof *fields, h);
}

char ecl_right_sex(const cJSON *v)
{
    static const struct {
        const char *word;
        char sex;
    } words[] = {{"ชาย", '1'}, {"หญิง", '2'}, {"MALE", '1'}, {"FEMALE", '2'}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(ecl_answer_string(v), words[i].word) == 0) {
            return words[i].sex;
        }
    }
    return '\0';
}

/* A number of at most four digits, or 0. */
static int small(const cJSON *v)
{
    const char *text = ecl_answer_string(v);
    size_t n         = strlen(text);
    return n > 0 && n <= 4 && ecl_str_digits(ecl_str_of(text)) ? (int)strtol(text, NULL, 10) : 0;
}

struct ecl_birth ecl_right_birth(const cJSON *o)
{
    int y = small(ecl_answer_get(o, "year")), m = small(ecl_answer_get(o, "month"));
    int d              = small(ecl_answer_get(o, "day"));
    struct ecl_birth b = {0, 0, 0};
    y -= y > BUDDHIST_FROM ? BUDDHIST_LEAD : 0;
    m = m > 12 ? 0 : m;
    d = m == 0 || d > 31 ? 0 : d;
    if (y > 1800 &&
        (d == 0 || ecl_date_valid((struct ecl_date){(int16_t)y, (uint8_t)m, (uint8_t)d}))) {
        b = (struct ecl_birth){(int16_t)y, (uint8_t)m, (uint8_t)d};
    }
    return b;
}
