/* right_priv.h: parts of answers about people, rights and codes. */
#ifndef ECL_RIGHT_PRIV_H
#define ECL_RIGHT_PRIV_H

#include "authen/answer_priv.h"
#include "eclaim/right.h"

/* "(UCS) text" into code and text; without parentheses all of it is text. Both have the room
 * of a right's main_code and main_name. */
void ecl_right_coded(const cJSON *v, char code[16], char name[ECL_RIGHT_NAME]);
/* {hcode, hname} */
void ecl_right_hospital(const cJSON *o, struct ecl_right_hospital *h);
/* '1', '2', or NUL. */
char ecl_right_sex(const cJSON *v);
/* Year, month and day as numbers; a Buddhist year becomes Gregorian. Blank when it is no date. */
struct ecl_birth ecl_right_birth(const cJSON *o);

/* Thirteen digits, whatever the last one is. */
bool ecl_right_pid(const char *pid);

#endif
