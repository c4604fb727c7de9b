/* package.h: what stands in a folder, a zip or a list of files: the claim files
 * of one set, recognised by name, opened one by one.
 *
 * A folder or a zip is a set; files named one by one make up one set together. */
#ifndef ECLAIM_PACKAGE_H
#define ECLAIM_PACKAGE_H

#include "eclaim/field.h"
#include "eclaim/io.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ecl_format {
    ECL_FORMAT_AUTO,
    ECL_FORMAT_TXT,   /* separated by |, no quoting */
    ECL_FORMAT_CSV,   /* comma, semicolon or tab, quoted; told from the first lines */
    ECL_FORMAT_DBF,   /* dBase III / FoxPro */
    ECL_FORMAT_JSONL, /* JSON lines */
};

/* "txt", "csv", "dbf", "jsonl", "auto", without case; -1 when unknown. */
ECL_EXPORT int ecl_format_find(struct ecl_str name);
ECL_EXPORT const char *ecl_format_name(enum ecl_format f);

struct ecl_package_opts {
    uint64_t max_size;        /* unpacked bytes of one zip; 0: 8 GiB */
    unsigned max_ratio;       /* unpacked to packed, for members over 1 MiB; 0: 200, or none
                                 when max_size is given: then that is the limit */
    const char *raise;        /* by what a user raises max_size, "--max-size", for the messages;
                                 NULL: by nothing */
    enum ecl_file stdin_file; /* claim file that "-" holds when it does not say itself;
                                 ECL_NOFILE: unknown */
    bool have_stdin_file;
    const char *tmpdir; /* for a zip out of a pipe; NULL: /tmp */
};

/* One claim file of a set. */
struct ecl_member {
    enum ecl_file file;     /* ECL_NOFILE: ecl-export's JSON documents, all files in one */
    enum ecl_format format; /* by extension and first bytes, never AUTO */
    const char *name;       /* for messages: "jan.zip:OP/INS.txt", "data/INS.txt" */
    const char *path;       /* of a plain file that can be opened and sought, or NULL */
    bool renamed;           /* not called CODE or CODEyymm, .txt or .dbf, as receivers ask for */
    uint64_t size;          /* bytes unpacked, 0 when unknown */
};

/* Something that stands in the set but is not read (README.txt, Thumbs.db). */
struct ecl_package;

/* Opens the set of npaths paths: one folder, one zip, "-", or any number of
 * plain files. Names are matched without case: CODE.ext, CODEyymm.ext, with a
 * prefix ending in _ or - ("10670_INS_6901.txt"); folders inside are searched,
 * and OP/ and IP/ parts of one set are kept as two members of one file.
 * ECL_E_FORMAT: no claim file found, two files of one code side by side, two
 * months, a truncated or broken zip, a folder where a file should be.
 * ECL_E_UNSAFE: a zip entry with ../ or an absolute name, encrypted, a zip in a
 * zip, or larger than the limits. ECL_E_READ. The texts say which and what to do. */
ECL_EXPORT int ecl_package_open(struct ecl_package **p, const char *const *paths, size_t npaths,
                                const struct ecl_package_opts *opts,
                                struct ecl_error *err) ECL_MUST_USE;

/* The members in the fixed order of the files. */
ECL_EXPORT size_t ecl_package_count(const struct ecl_package *p);
ECL_EXPORT const struct ecl_member *ecl_package_member(const struct ecl_package *p, size_t i);

/* Names of what was not read, for a note each. */
ECL_EXPORT size_t ecl_package_ignored(const struct ecl_package *p, const char *const **names);

/* Opens member i for reading from its start; close with ecl_input_close. The
 * limits hold while reading, whatever the zip's directory claims. */
ECL_EXPORT int ecl_package_read(struct ecl_package *p, size_t i, struct ecl_input *in,
                                struct ecl_error *err) ECL_MUST_USE;

ECL_EXPORT void ecl_package_close(struct ecl_package *p);

#ifdef __cplusplus
}
#endif
#endif
