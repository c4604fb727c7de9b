/* error.c: filling struct ecl_error. */
#include "eclaim/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

ECL_PRINTF(7, 0)
static int fill(struct ecl_error *err, int code, int sys, const char *file, uint64_t line,
                const char *field, const char *fmt, va_list ap)
{
    if (!err) {
        return code;
    }
    memset(err, 0, sizeof *err);
    err->code = code;
    err->sys  = code == ECL_E_READ || code == ECL_E_WRITE ? sys : 0;
    err->line = line;
    if (file) {
        snprintf(err->file, sizeof err->file, "%s", file);
    }
    if (field) {
        snprintf(err->field, sizeof err->field, "%s", field);
    }
    vsnprintf(err->text, sizeof err->text, fmt, ap);
    return code;
}

int ecl_fail(struct ecl_error *err, int code, const char *file, const char *fmt, ...)
{
    int sys = errno;
    va_list ap;
    va_start(ap, fmt);
    fill(err, code, sys, file, 0, NULL, fmt, ap);
    va_end(ap);
    return code;
}

int ecl_fail_at(struct ecl_error *err, int code, const char *file, uint64_t line,
                const char *field, const char *fmt, ...)
{
    int sys = errno;
    va_list ap;
    va_start(ap, fmt);
    fill(err, code, sys, file, line, field, fmt, ap);
    va_end(ap);
    return code;
}

const char *ecl_code_text(int code)
{
    switch (code) {
    case ECL_OK:
        return "done";
    case ECL_EOF:
        return "end of data";
    case ECL_E_USAGE:
        return "wrong use";
    case ECL_E_NOMEM:
        return "out of memory";
    case ECL_E_READ:
        return "cannot read";
    case ECL_E_WRITE:
        return "cannot write";
    case ECL_E_FORMAT:
        return "not the expected format";
    case ECL_E_UNSAFE:
        return "refused for safety";
    case ECL_E_CARD:
        return "card or reader";
    case ECL_E_NETWORK:
        return "network or service";
    default:
        return "internal error";
    }
}
