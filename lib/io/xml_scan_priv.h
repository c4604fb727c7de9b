/* xml_scan_priv.h: the tags and texts of a large XML part, as views into a window.
 *
 * For parts whose shape is known (sheets, shared strings), where expat takes three
 * times as long. What XML allows and these parts may hold is read: prefixes, any
 * quotes, comments, processing instructions, CDATA, references. What it does not
 * read, it refuses: DOCTYPE, encodings other than UTF-8. */
#ifndef ECLAIM_IO_XML_SCAN_PRIV_H
#define ECLAIM_IO_XML_SCAN_PRIV_H

#include "eclaim/buf.h"
#include "eclaim/io.h"

enum ecl_xml_kind {
    ECL_XML_TEXT,  /* text as it stands, to be decoded unless cdata */
    ECL_XML_START, /* <name attrs> */
    ECL_XML_EMPTY, /* <name attrs/> */
    ECL_XML_END,   /* </name> */
};

struct ecl_xml_token {
    enum ecl_xml_kind kind;
    struct ecl_str name;  /* without prefix; of a prefix other than the root's: empty */
    struct ecl_str attrs; /* for ecl_xml_attr */
    struct ecl_str text;
    bool cdata;
};

struct ecl_xml {
    const struct ecl_input *in; /* in->name: the part */
    const char *file;           /* the workbook, for messages */
    char *buf;                  /* the window; buf[at..n) is not yet taken */
    size_t at, n, cap;
    uint64_t base; /* place of buf[0] in the part */
    bool eof;
    unsigned depth;  /* open elements, behind the token given last */
    char prefix[32]; /* of the root, with its colon */
    size_t nprefix;
    bool have_root;
};

/* in and file must live as long as x. ecl_xml_done is due in any case. */
void ecl_xml_init(struct ecl_xml *x, const struct ecl_input *in, const char *file);
void ecl_xml_done(struct ecl_xml *x);

/* The next token, valid until the next call: ECL_OK, ECL_EOF, or a negative code. */
int ecl_xml_next(struct ecl_xml *x, struct ecl_xml_token *t, struct ecl_error *err);

/* Goes behind the end of the element whose ECL_XML_START was given last. */
int ecl_xml_skip(struct ecl_xml *x, struct ecl_error *err);

/* Reads to the end of the input, without looking. */
int ecl_xml_drain(struct ecl_xml *x, struct ecl_error *err);

/* Takes the next attribute off *attrs: 1, 0 when there is none, -1 when it is
 * not one. The value is as it stands. */
int ecl_xml_attr(struct ecl_str *attrs, struct ecl_str *name, struct ecl_str *value);

/* If <v>text</v></c> without prefixes stands next in the window, and short: takes
 * it, with the end of c, and returns true. Nearly every cell is like this. */
bool ecl_xml_take_value(struct ecl_xml *x, struct ecl_str *value);

/* Appends the text of t: references resolved, line ends made LF, and with escapes
 * _xHHHH_ (ECMA-376-1, 22.9.2.19) resolved too. ECL_OK, ECL_E_NOMEM beyond out->max,
 * or ECL_E_FORMAT. */
int ecl_xml_text(const struct ecl_xml *x, const struct ecl_xml_token *t, struct ecl_buf *out,
                 struct ecl_error *err);

/* ECL_E_FORMAT, naming the part and the place of the next token. */
int ecl_xml_fail(const struct ecl_xml *x, struct ecl_error *err, const char *what);

#endif
