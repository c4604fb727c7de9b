/* mock.h: the parts of mock_nhso, which README.md describes. */
#ifndef MOCK_H
#define MOCK_H

#include <cJSON.h>
#include <stdio.h>

#include "eclaim/buf.h"

/* --- requests and answers ----------------------------------------------------------------- */

struct request {
    const struct endpoint *at;
    char method[8], target[1024]; /* path and query as they came */
    char path[512], tail[64];     /* path without the base; what stands for {pid} */
    char query[512];
    char host[128], accept[128], type[128], authorization[256], agent[128];
    const char *body;
    size_t nbody;
    cJSON *json; /* of the body */
};

struct answer {
    int status;
    const char *type;
    char head[200]; /* further header lines */
    struct ecl_buf body;
    char note[200]; /* for the log */
};

/* What the server is, by name in scripts and in the log. */
struct endpoint {
    const char *name, *method, *path; /* "{pid}" at the end: a citizen ID */
    enum { AGENT, STATUS, POINT } side;
    void (*work)(struct request *q, struct answer *a);
};

extern const struct endpoint endpoints[];

/* Answers with printf: the body. */
void say(struct answer *a, const char *fmt, ...) ECL_PRINTF(2, 3);
/* The body that Spring writes of an error. */
void say_error(struct answer *a, const struct request *q, int status, const char *message);
/* The request is not as specified: status 599, and the log says BAD. */
void say_bad(struct answer *a, const char *fmt, ...) ECL_PRINTF(2, 3);

/* A value of the query, decoded; false when it is not there. */
bool query_value(const struct request *q, const char *key, char *out, size_t room);

/* --- state ---------------------------------------------------------------------------------- */

enum { CODES = 1000, READS = 1000, UNKNOWN = 100, RULES = 200 };

struct code {
    char pid[16], type[24], code[24], hcode[8], at[32], channel[16], transaction[300];
    long seq;
    bool cancelled;
};

struct rule {
    char endpoint[24], action[24], arg[800];
    int left; /* -1: always */
};

extern struct state {
    char card[16]; /* citizen ID of the card in the agent's reader; "": none */
    int readers;
    char hcode[8]; /* of the agent's facility */
    char now[32];  /* "": the clock */
    char status_token[80], endpoint_token[80];
    struct code codes[CODES];
    int ncodes, serial;
    struct {
        char id[40], pid[16];
    } reads[READS];
    int nreads;
    char unknown[UNKNOWN][16];
    int nunknown;
    struct rule rules[RULES];
    int nrules;
} state;

/* One line of a script; false, with the reason in why, when it is none. */
bool take_line(const char *line, char *why, size_t room);
/* The rule for an endpoint, used up by one; NULL: nothing is to go wrong. */
const struct rule *take_rule(const char *endpoint);
/* Local time in Thailand, 2026-01-15T09:30:00. */
void tell_now(char out[32]);

#endif
