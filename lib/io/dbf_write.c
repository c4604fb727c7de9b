/* dbf_write.c: dBase III tables: a header of 32 bytes, 32 bytes per column, a
 * carriage return, then records of fixed width in text.
 *
 * Only C, D and N columns. The date of the last change is fixed, so that the same
 * rows give the same file. The language driver 0x7C is FoxPro's for code page 874
 * (dBase's own tables write 0x50); UTF-8 has no number and goes as 0. */
#include "io/dbf_write_priv.h"

#include "eclaim/money.h"

#define VERSION    0x03
#define THAI       0x7C
#define TEXT_MAX   254
#define NAME_WIDTH 10

unsigned ecl_dbf_width(const struct ecl_field *f)
{
    return f->width > TEXT_MAX ? TEXT_MAX : f->width;
}

size_t ecl_dbf_header_size(unsigned n)
{
    return 32 + 32 * (size_t)n + 1;
}

size_t ecl_dbf_record_size(enum ecl_file f, const uint8_t *cols, unsigned n)
{
    size_t size = 1;
    for (unsigned i = 0; i < n; i++) {
        size += ecl_dbf_width(&ecl_file_spec(f)->fields[cols[i]]);
    }
    return size;
}

/* Names have upper-case letters, digits and _ only, at most ten. */
static void put_name(unsigned char *out, const char *name)
{
    for (size_t i = 0; i < NAME_WIDTH && name[i]; i++) {
        char c = name[i];
        if (c >= 'a' && c <= 'z') {
            c = (char)(c - 'a' + 'A');
        } else if (!(c >= 'A' && c <= 'Z') && !ecl_is_digit(c)) {
            c = '_';
        }
        out[i] = (unsigned char)c;
    }
}

static void put_column(unsigned char *out, const struct ecl_field *f)
{
    put_name(out, f->name);
    out[11] = f->type == ECL_T_DATE ? 'D' : f->type == ECL_T_NUMBER ? 'N' : 'C';
    out[16] = (unsigned char)ecl_dbf_width(f);
    out[17] = f->type == ECL_T_NUMBER ? f->decimals : 0;
}

static void put_le(unsigned char *out, uint64_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        out[i] = (unsigned char)(v >> 8 * i);
    }
}

int ecl_dbf_header(struct ecl_buf *b, enum ecl_file f, const uint8_t *cols, unsigned n, bool cp874,
                   uint32_t records)
{
    unsigned char part[32] = {VERSION, 80, 1, 1}; /* 1980-01-01, as in our zips */
    put_le(part + 4, records, 4);
    put_le(part + 8, ecl_dbf_header_size(n), 2);
    put_le(part + 10, ecl_dbf_record_size(f, cols, n), 2);
    part[29] = cp874 ? THAI : 0;
    int r    = ecl_buf_add(b, part, sizeof part);
    for (unsigned i = 0; r == ECL_OK && i < n; i++) {
        memset(part, 0, sizeof part);
        put_column(part, &ecl_file_spec(f)->fields[cols[i]]);
        r = ecl_buf_add(b, part, sizeof part);
    }
    return r == ECL_OK ? ecl_buf_add_char(b, '\r') : r;
}

/* A number as the column takes it: its text, without decimals that are 0 when it
 * would be too wide with them. */
static bool fit_number(const struct ecl_field *f, struct ecl_str *v)
{
    int64_t scaled;
    *v = ecl_str_trim(*v);
    if (v->n == 0) {
        return true;
    }
    if (ecl_decimal_parse(*v, f->decimals, &scaled) != ECL_V_OK) {
        return false;
    }
    /* The parser let nothing but zeros pass behind the decimals of the column. */
    const char *point = memchr(v->p, '.', v->n);
    if (point && v->n > f->width) {
        while (v->p[v->n - 1] == '0') {
            v->n--;
        }
        v->n -= v->p[v->n - 1] == '.';
    }
    return v->n <= f->width;
}

bool ecl_dbf_value(const struct ecl_field *f, struct ecl_str v, char *out)
{
    unsigned width = ecl_dbf_width(f);
    memset(out, ' ', width);
    if (f->type == ECL_T_NUMBER) {
        if (!fit_number(f, &v)) {
            return false;
        }
        out += width - v.n;
    } else if (f->type == ECL_T_DATE && v.n && !(v.n == 8 && ecl_str_digits(v))) {
        return ecl_str_trim(v).n == 0;
    } else if (v.n > width) {
        return false;
    }
    if (v.n) {
        memcpy(out, v.p, v.n);
    }
    return true;
}
