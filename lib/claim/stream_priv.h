/* stream_priv.h: a claim stream in parts of whole claims, for readers that take
 * several parts apart at once.
 *
 * Cutting a part off the stream needs the stream for itself and looks at a few
 * bytes only; the rest of the work needs the part and what of the stream never
 * changes after ecl_stream_open. */
#ifndef ECLAIM_CLAIM_STREAM_PRIV_H
#define ECLAIM_CLAIM_STREAM_PRIV_H

#include "eclaim/stream.h"

/* All zeros is an empty part. The claims of a group have their records and
 * fields in these arrays, which therefore grow between groups only. */
struct stream_part {
    char *p; /* whole lines */
    size_t n, cap;
    uint32_t *pos; /* separators of p[0..n) */
    size_t npos, pos_cap;
    unsigned bytes; /* enum of io/scan_priv.h: what bytes there are */
    size_t at;      /* where the next claim starts in p */
    size_t kpos;    /* its first separator in pos */
    uint64_t line;  /* lines of the part before at */
    bool torn;      /* the input ended inside the last line */
    bool cut_short; /* the last claim is longer than allowed */
    struct ecl_record *rec, *sorted;
    size_t nrec, rec_cap, sorted_cap;
    struct ecl_str *field;
    size_t nfield, field_cap;
    bool narrow; /* the arrays were too small for the last group */
};

void stream_part_done(struct stream_part *p);

/* Takes the next whole claims, some hundred KiB of text and always one at least.
 * ECL_OK, ECL_EOF, or a negative code, with which the stream has ended. A line
 * number in err counts from the start of the part, here and below. */
int stream_cut(struct ecl_stream *s, struct stream_part *p, struct ecl_error *err);

/* Finds the separators of a part that was cut. ECL_E_NOMEM. */
int stream_part_scan(const struct ecl_stream *s, struct stream_part *p, struct ecl_error *err);

/* Begins a group: the claims taken before are no longer needed. */
void stream_part_group(struct stream_part *p);

/* The next claim of the part, but for its number: ECL_OK, ECL_EOF at the end of
 * the part, or a negative code. ECL_EOF with p->at < p->n: no more claims fit
 * into the group; the first of a group always does. */
int stream_part_claim(const struct ecl_stream *s, struct stream_part *p, struct ecl_claim *c,
                      struct ecl_error *err);

/* A whole part has been read by somebody else: its claims and lines count as
 * read. */
void stream_passed(struct ecl_stream *s, uint64_t lines, uint64_t claims);

/* Lines and claims before the present place. */
uint64_t stream_line(const struct ecl_stream *s);
uint64_t stream_number(const struct ecl_stream *s);

#endif
