/* fuzz_xls.c: any bytes as workbooks of Excel 97; or, when they are no compound document,
 * as the stream of one, so that the records are reached without a container. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/workbook_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SECTOR     512
#define STREAM_MAX ((size_t)60 << 10) /* 120 sectors, the directory and the FAT: one sector of it  \
                                       */

static volatile uint8_t sum;

/* What every row must hold: rows and columns rise, and no text is empty. */
static void check_row(const struct ecl_cell_row *row, uint32_t *last)
{
    if (row->number <= *last || !row->n) {
        abort();
    }
    *last = row->number;
    for (size_t i = 0; i < row->n; i++) {
        const struct ecl_cell *c = &row->cells[i];
        if (!c->text.n || (i && c->col <= c[-1].col)) {
            abort();
        }
        for (size_t k = 0; k < c->text.n; k++) {
            sum = (uint8_t)(sum + (uint8_t)c->text.p[k]);
        }
    }
}

static int read_sheet(struct ecl_workbook *wb, size_t i, struct ecl_error *err)
{
    struct ecl_cell_row row;
    uint32_t last = 0;
    sum           = (uint8_t)(sum + strlen(wb->kind->sheet(wb, i)));
    int r         = wb->kind->start(wb, i, err);
    while (r == ECL_OK && (r = wb->kind->next(wb, &row, err)) == ECL_OK) {
        check_row(&row, &last);
    }
    return r;
}

static void read_book(int fd)
{
    struct ecl_workbook_opts opts = {0};
    struct ecl_workbook *wb;
    struct ecl_error err = {0};
    int r                = ecl_xls_open(&wb, fd, "fuzz", &opts, &err);
    if (r == ECL_OK) {
        size_t n = wb->kind->sheets(wb);
        for (size_t i = 0; i < n && i < 8; i++) {
            r = read_sheet(wb, i, &err);
        }
        wb->kind->close(wb);
    }
    if (r < 0 && (err.code != r || !err.text[0])) {
        abort();
    }
}

static void put32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++) {
        p[i] = (uint8_t)(v >> 8 * i);
    }
}

/* A header, a FAT in sector 0, the directory in sector 1, the stream from sector 2 on. */
static void write_container(int fd, const uint8_t *data, size_t size)
{
    static const uint8_t magic[] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
    static const char name[]     = "W\0o\0r\0k\0b\0o\0o\0k\0\0";
    uint8_t head[3 * SECTOR]     = {0};
    uint8_t *fat = head + SECTOR, *root = fat + SECTOR, *book = root + 128;
    memcpy(head, magic, sizeof magic);
    put32(head + 24, 3u << 16 | 0x3e);
    put32(head + 28, 9u << 16 | 0xfffe);
    head[32] = 6;
    head[44] = 1; /* one sector of FAT: number 0 */
    head[48] = 1; /* the directory */
    put32(head + 60, 0xfffffffe);
    put32(head + 68, 0xfffffffe);
    size_t sectors = (size + SECTOR - 1) / SECTOR + (size < 4096 ? 8 : 0);
    for (uint32_t i = 0; i < 128; i++) {
        put32(fat + 4 * i, i < 2 || i >= sectors + 1 ? 0xfffffffe : i + 1);
    }
    root[66] = 5;
    put32(root + 76, 1);
    memcpy(book, name, sizeof name);
    book[64] = sizeof name;
    book[66] = 2;
    put32(book + 68, 0xffffffff);
    put32(book + 72, 0xffffffff);
    put32(book + 116, 2);
    put32(book + 120, size < 4096 ? 4096 : (uint32_t)size);
    if (pwrite(fd, head, sizeof head, 0) != (ssize_t)sizeof head ||
        pwrite(fd, data, size, sizeof head) != (ssize_t)size ||
        ftruncate(fd, (off_t)(sizeof head + sectors * SECTOR)) != 0) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("fuzz", 0);
    if (fd < 0) {
        abort();
    }
    if (size && data[0] == 0xd0) {
        if (pwrite(fd, data, size, 0) != (ssize_t)size) {
            abort();
        }
    } else {
        write_container(fd, data, size < STREAM_MAX ? size : STREAM_MAX);
    }
    read_book(fd);
    close(fd);
    return 0;
}
