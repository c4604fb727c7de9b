/* card_script.c: a card that is a text of commands and answers.
 *
 * Played strictly in order: a command other than the one that comes next fails with
 * its line, so that a script also pins what is sent. */
#include <stdio.h>
#include <stdlib.h>

#include "eclaim/card.h"

struct ecl_script {
    char *text;
    size_t n, at;
    uint64_t line;
    struct ecl_transport transport;
};

enum { LINE_BYTES = 600 };

int ecl_script_open(struct ecl_script **s, struct ecl_str text, struct ecl_error *err)
{
    *s         = calloc(1, sizeof **s);
    char *copy = malloc(text.n + 1);
    if (!*s || !copy) {
        free(*s);
        free(copy);
        *s = NULL;
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    if (text.n) {
        memcpy(copy, text.p, text.n);
    }
    (*s)->text = copy;
    (*s)->n    = text.n;
    return ECL_OK;
}

/* The next line that says something; empty at the end. Does not move. */
static struct ecl_str peek(struct ecl_script *s)
{
    while (s->at < s->n) {
        const char *p       = s->text + s->at;
        const char *end     = memchr(p, '\n', s->n - s->at);
        struct ecl_str line = ecl_str_make(p, end ? (size_t)(end - p) : s->n - s->at);
        struct ecl_str word = ecl_str_trim(line);
        if (word.n && word.p[0] != '#') {
            return word;
        }
        s->at += line.n + (end != NULL);
        s->line++;
    }
    return ecl_str_make("", 0);
}

/* Goes behind the line that peek showed. */
static void step(struct ecl_script *s)
{
    const char *end = memchr(s->text + s->at, '\n', s->n - s->at);
    s->at           = end ? (size_t)(end - s->text) + 1 : s->n;
    s->line++;
}

static int fault(const struct ecl_script *s, struct ecl_error *err, const char *what)
{
    return ecl_fail_at(err, ECL_E_INTERNAL, "script", s->line + 1, NULL, "%s", what);
}

static int hex_digit(char c)
{
    return ecl_is_digit(c)        ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* Hexadecimal digits, blanks between bytes allowed. The bytes, or -1. */
static long hex_bytes(struct ecl_str s, unsigned char *out, size_t room)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ' ') {
            continue;
        }
        int hi = hex_digit(s.p[i]), lo = i + 1 < s.n ? hex_digit(s.p[i + 1]) : -1;
        if (hi < 0 || lo < 0 || n == room) {
            return -1;
        }
        out[n++] = (unsigned char)(hi << 4 | lo);
        i++;
    }
    return (long)n;
}

static int begin(void *ctx, unsigned char *atr, size_t *natr, struct ecl_error *err)
{
    struct ecl_script *s = ctx;
    struct ecl_str line  = peek(s);
    if (!ecl_str_starts(line, ECL_STR("atr "))) {
        return fault(s, err, "the card is taken hold of, but the script says otherwise");
    }
    long n = hex_bytes(ecl_str_make(line.p + 4, line.n - 4), atr, ECL_ATR_MAX);
    if (n < 0) {
        return fault(s, err, "the ATR is not hexadecimal");
    }
    *natr = (size_t)n;
    step(s);
    return ECL_OK;
}

/* Takes the command line; ECL_OK when it is this command. */
static int expect(struct ecl_script *s, const unsigned char *command, size_t n,
                  struct ecl_error *err)
{
    unsigned char want[LINE_BYTES];
    struct ecl_str line = peek(s);
    if (line.n == 0 || line.p[0] != '>') {
        return fault(s, err, "a command comes, but the script has none");
    }
    line      = ecl_str_trim(ecl_str_make(line.p + 1, line.n - 1));
    bool open = line.n && line.p[line.n - 1] == '*';
    line.n -= open;
    long k = hex_bytes(line, want, sizeof want);
    if (k < 0) {
        return fault(s, err, "the command is not hexadecimal");
    }
    size_t nwant = (size_t)k;
    if ((open ? n < nwant : n != nwant) || memcmp(command, want, nwant) != 0) {
        return fault(s, err, "another command comes than the script has");
    }
    step(s);
    return ECL_OK;
}

static int transmit(void *ctx, const unsigned char *command, size_t n, unsigned char *answer,
                    size_t *nanswer, struct ecl_error *err)
{
    struct ecl_script *s = ctx;
    int r                = expect(s, command, n, err);
    if (r != ECL_OK) {
        return r;
    }
    struct ecl_str line = peek(s);
    if (ecl_str_is(line, "lost")) {
        step(s);
        return ECL_EOF;
    }
    if (line.n == 0 || line.p[0] != '<') {
        return fault(s, err, "the script has no answer");
    }
    long k = hex_bytes(ecl_str_make(line.p + 1, line.n - 1), answer, ECL_ANSWER_MAX);
    if (k < 0) {
        return fault(s, err, "the answer is not hexadecimal, or too long");
    }
    *nanswer = (size_t)k;
    step(s);
    return ECL_OK;
}

const struct ecl_transport *ecl_script_transport(struct ecl_script *s)
{
    s->transport = (struct ecl_transport){s, begin, transmit, NULL};
    return &s->transport;
}

bool ecl_script_finished(const struct ecl_script *s)
{
    struct ecl_script ahead = *s;
    return peek(&ahead).n == 0;
}

void ecl_script_close(struct ecl_script *s)
{
    if (s) {
        explicit_bzero(s->text, s->n);
        free(s->text);
        free(s);
    }
}
