/* export_priv.h: the pieces of the exporter: findings, sinks that bytes go to,
 * and the forms in which claims are written. */
#ifndef ECL_EXPORT_PRIV_H
#define ECL_EXPORT_PRIV_H

#include "eclaim/export.h"
#include "io/zip_write_priv.h"

/* --- where bytes go (export_sink.c) ---------------------------------------- */

/* Takes the bytes of the files of one part: a zip, a folder, or a single file,
 * which takes everything as file 0. */
struct ecl_sink;

struct ecl_sink_ops {
    int (*add)(struct ecl_sink *s, unsigned file, const void *p, size_t n, struct ecl_error *err);
    /* Keeps n bytes free at the start of a file, and fills them in the end. */
    int (*reserve)(struct ecl_sink *s, unsigned file, size_t n, struct ecl_error *err);
    int (*head)(struct ecl_sink *s, unsigned file, const void *p, size_t n, struct ecl_error *err);
    /* Most bytes of the part after more bytes more; made exact by sync. */
    uint64_t (*bound)(const struct ecl_sink *s, uint64_t more);
    int (*sync)(struct ecl_sink *s, struct ecl_error *err);
    /* Writes all; a file stands in the part when part->file[f].name says so. */
    int (*finish)(struct ecl_sink *s, struct ecl_export_part *part, struct ecl_error *err);
    /* Makes it appear. */
    int (*commit)(struct ecl_sink *s, struct ecl_error *err);
    void (*close)(struct ecl_sink *s);
};

struct ecl_sink {
    const struct ecl_sink_ops *ops;
};

/* names: of all files, by enum ecl_file. to: standard output, or NULL for path. */
int ecl_sink_zip(struct ecl_sink **s, const char *path, const struct ecl_output *to, bool force,
                 struct ecl_zip_pool *pool, const char *const *names, size_t chunk,
                 const char *tmpdir, struct ecl_error *err) ECL_MUST_USE;
int ecl_sink_folder(struct ecl_sink **s, const char *path, bool force, const char *const *names,
                    struct ecl_error *err) ECL_MUST_USE;
int ecl_sink_file(struct ecl_sink **s, const char *path, const struct ecl_output *to, bool force,
                  struct ecl_error *err) ECL_MUST_USE;

/* --- how claims are written ------------------------------------------------- */

/* What is written of a claim file. */
struct ecl_plan {
    const uint8_t *cols;
    unsigned n;             /* 0: the layout lacks the file */
    uint32_t lacking;       /* columns of the field table that are not written, a bit each */
    uint32_t told;          /* of these: reported */
    uint32_t told_extra[8]; /* columns beyond the standard that are reported, a bit each */
    const struct ecl_str *extra;
    size_t nextra;
    struct ecl_buf head; /* the header row, with BOM and line end */
    bool told_file;
};

/* export_row.c: rows of txt, csv and dbf. */
struct ecl_row_format {
    enum ecl_export_to to;
    bool cp874, lf;
    struct ecl_buf tmp;
};

/* The header row, with BOM if asked for. */
int ecl_row_head(const struct ecl_row_format *fmt, enum ecl_file f, const uint8_t *cols, unsigned n,
                 bool bom, bool names, struct ecl_buf *b);
/* Appends a row. *missing: characters that the encoding lacks; *unfit: values that
 * the column cannot hold. When either is not 0, what was appended is not to be used. */
int ecl_row_add(struct ecl_row_format *fmt, enum ecl_file f, const struct ecl_plan *plan,
                const struct ecl_record *r, struct ecl_buf *b, size_t *missing, size_t *unfit);
/* Characters that a cell of a workbook holds at most. */
#define ECL_CELL_MAX 32767u

/* The same questions for one value, also of a workbook, to say which it was. */
int ecl_row_test(struct ecl_row_format *fmt, const struct ecl_field *fd, struct ecl_str v,
                 bool *missing, bool *unfit);

/* export_json.c: one document per claim. */
struct ecl_json_keys;
int ecl_json_keys_new(struct ecl_json_keys **k, const struct ecl_plan plan[ECL_NFILES]);
void ecl_json_keys_free(struct ecl_json_keys *k);
int ecl_json_claim(const struct ecl_json_keys *k, const struct ecl_claim *c, struct ecl_buf *b);

/* export_xlsx.c: a workbook with one sheet per file. */
struct ecl_book;
int ecl_book_open(struct ecl_book **w, const struct ecl_plan plan[ECL_NFILES], const char *tmpdir,
                  struct ecl_error *err) ECL_MUST_USE;
int ecl_book_record(struct ecl_book *w, const struct ecl_record *r,
                    struct ecl_error *err) ECL_MUST_USE;
/* Closes the workbook and hands its bytes to a sink as file 0. */
int ecl_book_finish(struct ecl_book *w, struct ecl_sink *to, struct ecl_error *err) ECL_MUST_USE;
void ecl_book_close(struct ecl_book *w);

/* --- findings (export_find.c) ------------------------------------------------ */

enum ecl_export_finding {
    ECL_XF_WIDTH,    /* written as it is, wider than the standard allows */
    ECL_XF_UNFIT,    /* the DBF column or the sheet's cell cannot hold it */
    ECL_XF_CHARSET,  /* a character that the encoding lacks */
    ECL_XF_ENCODING, /* not UTF-8 in the stream */
    ECL_XF_CONTROL,  /* CR or NUL in a value */
    ECL_XF_COLUMN,   /* a column that the layout lacks */
    ECL_XF_FILE,     /* a file that the layout lacks */
    ECL_XF_ORPHAN,   /* a record of no claim */
    ECL_XF_PAT,      /* a second, different PAT row of an HN */
    ECL_XF_SIZE,     /* a claim larger than a part */
    ECL_XF_FDH,      /* a part larger than a receiver takes */
    ECL_XF_ECIMP,
    ECL_XF_SCHEMES, /* a part of several main schemes */
};

struct ecl_reporter {
    int (*found)(void *ctx, const struct ecl_finding *f);
    void *ctx;
    bool thai;
    uint64_t findings, errors;
    struct ecl_buf message;
};

/* Reports; r and field may be NULL. What found answers, or ECL_E_NOMEM. Numbers
 * and words of the message: a and b. */
int ecl_report(struct ecl_reporter *rep, enum ecl_export_finding what, const struct ecl_claim *c,
               const struct ecl_record *r, struct ecl_str field, struct ecl_str value,
               struct ecl_str a, struct ecl_str b);

/* The same of a part; a finding that is graver than most is lowered to it. */
int ecl_report_part(struct ecl_reporter *rep, enum ecl_export_finding what, enum ecl_severity most,
                    const struct ecl_export_part *part, struct ecl_str a, struct ecl_str b);

/* --- whether a part will be taken (export_part.c) ------------------------------- */

/* INS.INSCL of a claim as the name of a batch: letters and digits, NONE or OTHER. */
void ecl_inscl_name(const struct ecl_claim *c, char out[9]);
/* Counts a claim that is written into part. */
void ecl_part_count(struct ecl_export_part *part, const struct ecl_claim *c);
/* Reports what the receiver of the layout would refuse in a part that is written. */
int ecl_part_check(struct ecl_reporter *rep, const struct ecl_export_opts *opts,
                   const struct ecl_export_part *part);

/* --- the manifest (export_manifest.c) ------------------------------------------ */

int ecl_manifest(struct ecl_buf *b, const char *name, const struct ecl_export_opts *opts,
                 const struct ecl_export_stats *st, struct ecl_export_part *const *part,
                 size_t nparts);

#endif
