/* dbf_read.c: dBase III/IV and FoxPro tables.
 *
 * Layout: a header of 32 bytes (version, date, number of records at 4, header
 * length at 8, record length at 10, code page at 29), field descriptors of 32
 * bytes up to 0x0D, then records of fixed length: a deletion flag, then the
 * fields as text. 0x1A ends the file. Source: dBase III+ and Visual FoxPro
 * "Table File Structure". */
#include "io/dbf_priv.h"

/* Versions whose field descriptors have 32 bytes: dBase III, IV and their SQL
 * tables, with and without memo, FoxPro 2 and Visual FoxPro. */
static const unsigned char versions[] = {0x03, 0x30, 0x31, 0x32, 0x43, 0x63,
                                         0x83, 0x8b, 0xcb, 0xf5, 0xfb};

static unsigned u16(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return u[0] | (unsigned)u[1] << 8;
}

bool ecl_dbf_is_header(struct ecl_str head)
{
    if (head.n < 33 || !memchr(versions, (unsigned char)head.p[0], sizeof versions)) {
        return false;
    }
    /* The date tells it from text that begins with 1 or 0: month, day. */
    unsigned char month = (unsigned char)head.p[2], day = (unsigned char)head.p[3];
    return month <= 12 && day <= 31 && u16(head.p + 8) >= 65 && u16(head.p + 10) >= 2;
}
