/* member_priv.h: what a file's name and its first bytes say about it.
 *
 * Pure functions over names and bytes; package.c walks folders and zips with them. */
#ifndef ECLAIM_IO_MEMBER_PRIV_H
#define ECLAIM_IO_MEMBER_PRIV_H

#include "eclaim/package.h"

/* Bytes of a file that ecl_member_probe wants to see, if the file has them. */
#define ECL_PROBE_BYTES ((size_t)4096)

enum ecl_part {
    ECL_PART_NONE,
    ECL_PART_OP, /* under a folder or prefix that says OP */
    ECL_PART_IP,
};

enum ecl_ext {
    ECL_EXT_NONE, /* not an extension of claim files */
    ECL_EXT_TEXT, /* txt, dat */
    ECL_EXT_CSV,  /* csv, tsv */
    ECL_EXT_DBF,
    ECL_EXT_JSON, /* json, jsonl, ndjson */
};

struct ecl_member_name {
    int file; /* enum ecl_file; ECL_NOFILE: the name is not that of a claim file */
    enum ecl_part part;
    enum ecl_ext ext;
    char period[7]; /* "6901", "202601" or "" */
    bool standard;  /* CODE or CODEyymm, .txt or .dbf, without case */
};

/* Reads a path relative to its set; '/' separates folders. */
struct ecl_member_name ecl_member_name_parse(const char *rel);

/* What the first bytes say. */
struct ecl_probe {
    enum ecl_format format;
    bool document; /* JSON: ecl-export's documents, all files in one */
};

/* Decides the format of a file from its first bytes (ECL_PROBE_BYTES, or fewer
 * when the file ends) and, where they leave it open, its extension.
 * ECL_E_FORMAT with the remedy for UTF-16, NUL bytes, a JSON array, a .dbf or
 * .json that is neither; ECL_E_UNSAFE for a zip when in_zip, else ECL_E_FORMAT. */
int ecl_member_probe(struct ecl_str head, enum ecl_ext ext, bool in_zip, const char *name,
                     struct ecl_probe *out, struct ecl_error *err);

/* True when the bytes begin a zip archive. */
bool ecl_is_zip(struct ecl_str head);

/* The separator of CSV text: comma, semicolon, tab or bar, whichever stands most
 * often outside quotes in the first line that is not blank; comma when none does.
 * *count (may be NULL) is how often. */
char ecl_csv_separator(struct ecl_str head, size_t *count);

#endif
