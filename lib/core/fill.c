/* fill.c: messages filled from templates. */
#include "core/fill_priv.h"
#include "eclaim/text.h"

enum { SECRET_SHOWN = 4 }; /* bytes of a secret value, less where they cut a character */

/* Whether p is in the middle of a character. */
static bool is_inside(const char *p)
{
    return ((unsigned char)*p & 0xC0) == 0x80;
}

static int add_value(struct ecl_buf *b, const struct fill_place *place)
{
    struct ecl_str v = place->value;
    int r            = ECL_OK;
    if (place->secret && v.n > SECRET_SHOWN) {
        r = ecl_buf_add(b, "***", 3);
        for (v.p += v.n - SECRET_SHOWN, v.n = SECRET_SHOWN; v.n && is_inside(v.p); v.n--) {
            v.p++;
        }
    }
    bool cut = place->most && v.n > place->most;
    v        = cut ? ecl_utf8_cut(v, place->most) : v;
    for (size_t i = 0; r == ECL_OK && i < v.n; i++) {
        r = ecl_buf_add_char(b, (unsigned char)v.p[i] < ' ' ? ' ' : v.p[i]);
    }
    return cut && r == ECL_OK ? ecl_buf_add(b, "...", 3) : r;
}

int ecl_fill(struct ecl_buf *b, const char *template, const struct fill_place *place, size_t n)
{
    int r = ECL_OK;
    b->n  = 0;
    while (r == ECL_OK && *template) {
        size_t plain = strcspn(template, "{"), i = 0;
        r = ecl_buf_add(b, template, plain);
        template += plain;
        while (i < n && strncmp(template, place[i].mark, strlen(place[i].mark)) != 0) {
            i++;
        }
        if (r == ECL_OK && i < n) {
            r = add_value(b, &place[i]);
            template += strlen(place[i].mark);
        } else if (r == ECL_OK && *template) {
            r = ecl_buf_add_char(b, *template ++);
        }
    }
    return r;
}
