/* export_json.c: a claim as one JSON document on a line of its own (RFC 8259):
 *   {"type":"OP","hcode":"10670","hn":"...","seq":"...","INS":[{"HN":"..."}],...}
 * Files in their fixed order, columns in the order of the stream, values always
 * strings, empty values omitted. On the hot path: keys are made once, room is
 * reserved once per claim, and values are copied eight bytes at a time. */
#include <stdlib.h>

#include "claim/export_priv.h"

struct key {
    char *text; /* "NAME":" with its quotes */
    size_t n;
};

struct ecl_json_keys {
    struct key *key[ECL_NFILES]; /* of the columns of the field table, then the extras */
    size_t nkeys[ECL_NFILES];
    size_t longest;
};

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

/* True when one of eight bytes is a control byte, a quote or a backslash; bytes
 * of UTF-8 beyond ASCII pass. May be true without need, never the reverse. */
static bool has_special(uint64_t w)
{
    uint64_t quote = w ^ ONES * '"', slash = w ^ ONES * '\\';
    return (((w - ONES * 0x20) & ~w) | ((quote - ONES) & ~quote) | ((slash - ONES) & ~slash)) &
           HIGHS;
}

static char *put_escaped(char *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    if (c == '"' || c == '\\') {
        *out++ = '\\';
        *out++ = (char)c;
    } else if (c < 0x20) {
        memcpy(out, "\\u00", 4);
        out[4] = hex[c >> 4];
        out[5] = hex[c & 15];
        out += 6;
    } else {
        *out++ = (char)c;
    }
    return out;
}

/* Writes v without its quotes; there is room for 6 bytes for each of v and 8 more. */
static char *put_value(char *out, struct ecl_str v)
{
    size_t i = 0;
    while (i + 8 <= v.n) {
        uint64_t w;
        memcpy(&w, v.p + i, 8);
        if (has_special(w)) {
            for (size_t end = i + 8; i < end; i++) {
                out = put_escaped(out, (unsigned char)v.p[i]);
            }
        } else {
            memcpy(out, &w, 8);
            out += 8;
            i += 8;
        }
    }
    for (; i < v.n; i++) {
        out = put_escaped(out, (unsigned char)v.p[i]);
    }
    return out;
}

static char *put_text(char *out, const char *text, size_t n)
{
    memcpy(out, text, n);
    return out + n;
}

#define LITERAL(out, lit) put_text(out, lit, sizeof(lit) - 1)

static int make_key(struct ecl_json_keys *k, struct key *key, struct ecl_str name)
{
    key->text = malloc(6 * name.n + 8 + 4);
    if (!key->text) {
        return ECL_E_NOMEM;
    }
    char *p    = LITERAL(key->text, "\"");
    p          = put_value(p, name);
    p          = LITERAL(p, "\":\"");
    key->n     = (size_t)(p - key->text);
    k->longest = key->n > k->longest ? key->n : k->longest;
    return ECL_OK;
}

int ecl_json_keys_new(struct ecl_json_keys **keys, const struct ecl_plan plan[ECL_NFILES])
{
    struct ecl_json_keys *k = calloc(1, sizeof *k);
    int r                   = k ? ECL_OK : ECL_E_NOMEM;
    for (int f = 0; r == ECL_OK && f < ECL_NFILES; f++) {
        const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)f);
        k->nkeys[f]                      = spec->nfields + plan[f].nextra;
        k->key[f]                        = calloc(k->nkeys[f], sizeof *k->key[f]);
        r                                = k->key[f] ? ECL_OK : ECL_E_NOMEM;
        for (size_t i = 0; r == ECL_OK && i < k->nkeys[f]; i++) {
            r = make_key(k, &k->key[f][i],
                         i < spec->nfields ? ecl_str_of(spec->fields[i].name)
                                           : plan[f].extra[i - spec->nfields]);
        }
    }
    if (r != ECL_OK) {
        ecl_json_keys_free(k);
        return r;
    }
    *keys = k;
    return ECL_OK;
}

void ecl_json_keys_free(struct ecl_json_keys *k)
{
    for (size_t f = 0; k && f < ECL_NFILES; f++) {
        for (size_t i = 0; k->key[f] && i < k->nkeys[f]; i++) {
            free(k->key[f][i].text);
        }
        free(k->key[f]);
    }
    free(k);
}

static char *put_record(char *out, const struct ecl_json_keys *k, const struct ecl_record *r)
{
    const struct key *key = k->key[r->file];
    size_t n              = ecl_file_spec((enum ecl_file)r->file)->nfields + (size_t)r->nextra;
    n                     = n < k->nkeys[r->file] ? n : k->nkeys[r->file];
    char *start           = out;
    *out++                = '{';
    for (size_t i = 0; i < n; i++) {
        if (r->f[i].n) {
            out    = put_text(out, key[i].text, key[i].n);
            out    = put_value(out, r->f[i]);
            *out++ = '"';
            *out++ = ',';
        }
    }
    if (out[-1] == ',' && out > start + 1) {
        out--;
    }
    *out++ = '}';
    return out;
}

/* Bytes that a claim takes at most. */
static size_t most_bytes(const struct ecl_json_keys *k, const struct ecl_claim *c)
{
    size_t values = 0;
    for (size_t i = 0; i < c->nrec; i++) {
        values += ecl_file_spec((enum ecl_file)c->rec[i].file)->nfields + (size_t)c->rec[i].nextra;
    }
    return 6 * c->text.n + values * (k->longest + 2) + 16 * c->nrec + 512;
}

int ecl_json_claim(const struct ecl_json_keys *k, const struct ecl_claim *c, struct ecl_buf *b)
{
    size_t most = most_bytes(k, c);
    if (ecl_buf_reserve(b, most) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    char *p = LITERAL(b->p + b->n, "{\"type\":\"");
    p       = put_text(p, ecl_claim_type_name(c->type), 2);
    p       = put_value(LITERAL(p, "\",\"hcode\":\""), c->hcode);
    p       = put_value(LITERAL(p, "\",\"hn\":\""), c->hn);
    p       = c->type == ECL_CLAIM_IP ? LITERAL(p, "\",\"an\":\"") : LITERAL(p, "\",\"seq\":\"");
    p       = put_value(p, c->key);
    *p++    = '"';
    for (size_t i = 0; i < c->nrec; i++) {
        const struct ecl_record *r = &c->rec[i];
        if (i == 0 || r->file != c->rec[i - 1].file) {
            const char *name = ecl_file_spec((enum ecl_file)r->file)->name;
            p                = LITERAL(p, ",\"");
            p                = put_text(p, name, strlen(name));
            p                = LITERAL(p, "\":[");
        } else {
            *p++ = ',';
        }
        p = put_record(p, k, r);
        if (i + 1 == c->nrec || c->rec[i + 1].file != r->file) {
            *p++ = ']';
        }
    }
    p    = LITERAL(p, "}\n");
    b->n = (size_t)(p - b->p);
    return ECL_OK;
}
