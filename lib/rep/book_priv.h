/* book_priv.h: the sheets of a workbook of records. */
#ifndef ECLAIM_REP_BOOK_PRIV_H
#define ECLAIM_REP_BOOK_PRIV_H

#include "eclaim/repsum.h"
#include "io/workbook_write_priv.h"

enum { LAST_DETAIL = 64 }; /* sheets Detail: 67 million rows */

enum repbook_format {
    F_TITLE,
    F_NOTE,
    F_HEAD,
    F_HEAD_RIGHT,
    F_HEAD_TEXT,
    F_PLAIN, /* running numbers */
    F_KEY,
    F_KEY_BOLD,
    F_WRAP,
    F_COUNT,
    F_COUNT_BOLD,
    F_MONEY,
    F_MONEY_BOLD,
    F_SHARE,
    F_SHARE_BOLD,
    F_RATIO,
    F_DATE,
    F_DATETIME,
    F_CARD, /* a figure at the top */
    F_CARD_MONEY,
    F_CARD_LOST,
    F_CARD_LABEL,
    NFORMATS,
};

extern const struct repbook_format_spec {
    const char *number;
    lxw_color_t color, fill;
    uint8_t size, align, indent;
    bool bold, wrap, top;
} repbook_formats[NFORMATS];

struct repbook_sheets {
    lxw_workbook *wb;
    lxw_format *format[NFORMATS];
    lxw_worksheet *summary, *trend;
    bool thai;
    lxw_row_t months; /* lines of sheet Trend */
    size_t hidden;    /* columns of Detail */
};

lxw_error repbook_text(struct ecl_buf *b, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col,
                       struct ecl_str v, lxw_format *format);

/* Sheet Trend, then sheet Summary, which shows its chart, too. */
int repbook_trend(struct repbook_sheets *s, struct ecl_repsum *month, struct ecl_buf *text,
                  struct ecl_error *err);
int repbook_summary(struct repbook_sheets *s, struct ecl_repsum *sum, const char *by,
                    struct ecl_buf *text, struct ecl_error *err);

#endif
