/* answer_priv.h: JSON that services answer with, read without trust.
 *
 * Numbers come out as the text they were written in, so that none passes through floating
 * point. Bytes that are no UTF-8 and NULs become U+FFFD: no string ends before its end. */
#ifndef ECL_ANSWER_PRIV_H
#define ECL_ANSWER_PRIV_H

#include <cJSON.h>
#include <stddef.h>

#include "eclaim/buf.h"

/* Parses all of a body. ECL_E_FORMAT: it is not JSON, or more than that; ECL_E_NOMEM. Free *root
 * with ecl_answer_free, which wipes it. */
int ecl_answer_parse(struct ecl_str body, cJSON **root);
void ecl_answer_free(cJSON *root);

/* A member that is there and not null, or NULL; also when o is NULL or no object. */
const cJSON *ecl_answer_get(const cJSON *o, const char *key);
/* The same without regard to case. */
const cJSON *ecl_answer_get_nocase(const cJSON *o, const char *key);

/* The text of a string or number, as it came; "" of all else. */
const char *ecl_answer_string(const cJSON *v);
/* A text for people: without control characters and blanks at its ends, cut at a character. "" when
 * v is NULL or no text. */
void ecl_answer_text(const cJSON *v, char *out, size_t room);
/* The same of a text of ours. */
void ecl_answer_copy(const char *text, char *out, size_t room);
/* A text that must be whole: false when it does not fit or holds a control character, and
 * then out is "". True, with "", when v is NULL. */
bool ecl_answer_id(const cJSON *v, char *out, size_t room);

/* Where the texts of an object go. */
struct ecl_answer_field {
    const char *key;
    size_t at, room; /* in the structure */
};
#define ECL_ANSWER_FIELD(key, type, member)                                                        \
    {                                                                                              \
        key, offsetof(type, member), sizeof(((type *)0)->member)                                   \
    }
void ecl_answer_fields(const cJSON *o, const struct ecl_answer_field *f, size_t n, void *to);

#endif
