/* stream.h: reading the claim stream (ecl-stream(5)), one claim at a time.
 *
 *     %ecl|1
 *     %cols|INS|HN|INSCL|...|HTYPE|DATEIN       a file with columns beyond the standard
 *     %note|severity|rule|file|line|field|value what only the importer could see
 *     CLAIM|OP|hcode|HN|SEQ
 *     INS|17|000012345|UCS|...                  file, source line, fields
 *     %broken                                   what wrote the stream failed here
 *
 * Memory is bounded by the largest claim (ECL_STREAM_CLAIM_MAX). */
#ifndef ECLAIM_STREAM_H
#define ECLAIM_STREAM_H

#include "eclaim/claim.h"
#include "eclaim/io.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A claim of more text than this is refused with ECL_E_FORMAT. */
#define ECL_STREAM_CLAIM_MAX ((size_t)256 << 20)

/* The line that a tool leaves behind when it fails with part of its stream written, so
 * that the next tool fails, too, and does not take a part for the whole. */
#define ECL_STREAM_BROKEN "%broken"

struct ecl_stream;

/* Starts reading: takes the % lines up to the first claim. in stays the
 * caller's and must live as long as *s. ECL_OK; ECL_E_FORMAT when the input is
 * not a claim stream (an empty input is a stream without claims only when it
 * has the %ecl line); ECL_E_READ, ECL_E_NOMEM. */
ECL_EXPORT int ecl_stream_open(struct ecl_stream **s, const struct ecl_input *in,
                               struct ecl_error *err) ECL_MUST_USE;

/* The next claim: ECL_OK, ECL_EOF or a negative code. *claim and all its views
 * are the stream's and valid until the next call. Records that stand out of the
 * fixed order of the files are put in order. % lines that repeat those of the
 * start are skipped; others, ECL_STREAM_BROKEN among them, are ECL_E_FORMAT, and so is
 * an end of the input inside a line: then the claim of that line is not returned. */
ECL_EXPORT int ecl_stream_next(struct ecl_stream *s, const struct ecl_claim **claim,
                               struct ecl_error *err) ECL_MUST_USE;

/* The % lines of the start, word for word, each with its LF: what a filter
 * writes first. Valid until ecl_stream_close. */
ECL_EXPORT struct ecl_str ecl_stream_head(const struct ecl_stream *s);

/* What only the importer could see. The views are valid until ecl_stream_close. */
struct ecl_note {
    struct ecl_str severity; /* "error", "warning", "info" */
    struct ecl_str rule;     /* rule id: its text is in the rule table */
    struct ecl_str file;     /* "OPD", or the name of a file outside the standard */
    uint64_t line;           /* 0: the whole file */
    struct ecl_str field;    /* column name or "" */
    struct ecl_str value;
};

/* Calls fn for each %note line of the head, in order; stops when fn returns
 * something other than 0 and returns that. */
ECL_EXPORT int ecl_stream_notes(const struct ecl_stream *s,
                                int (*fn)(void *ctx, const struct ecl_note *note), void *ctx);

/* Names of the columns of file f beyond its spec's nfields, in the order of the
 * extra values in a record. */
ECL_EXPORT size_t ecl_stream_extras(const struct ecl_stream *s, enum ecl_file f,
                                    const struct ecl_str **names);

/* Where column col of a record (its place in record.f) stands among the values of a
 * line of file f, from 0; -1 when the lines of the stream do not have it. */
ECL_EXPORT int ecl_stream_place(const struct ecl_stream *s, enum ecl_file f, size_t col);

/* Frees the stream; s may be NULL. The input is not closed. */
ECL_EXPORT void ecl_stream_close(struct ecl_stream *s);

#ifdef __cplusplus
}
#endif
#endif
