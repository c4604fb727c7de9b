/* ole_read.c: OLE2 compound documents: sectors, allocation tables, directory.
 *
 * A file is a header and sectors; the FAT says which sector follows which; the
 * DIFAT says where the FAT is; streams below 4,096 bytes lie in sectors of 64 bytes
 * within the root's stream, chained by the mini FAT. Every sector number comes from
 * the file: each is checked against the file's size, and no chain may enter a sector
 * twice. Source: [MS-CFB] Compound File Binary File Format. */
#include "io/ole_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER      512u
#define DIFAT_HEAD  109u /* FAT sectors named by the header itself */
#define ENTRY       128u
#define ENTRIES_MAX 65536u
#define PIECES_MAX  ((size_t)1 << 20)
#define MINI_CUTOFF 4096u
#define MINI_SHIFT  6
#define MINI        (1u << MINI_SHIFT)
#define SECTOR_MAX  4096u

/* Offsets within a workbook have 32 bits. */
#define SIZE_MAX_XLS ((uint64_t)1 << 32)

#define SECTOR_TOP 0xfffffffau /* from here on a sector number is a mark */
#define END        0xfffffffeu
#define FREE       0xffffffffu

#define KIND_STREAM 2
#define KIND_ROOT   5

struct entry {
    char name[32]; /* ASCII; other characters stand as '?' */
    unsigned char kind;
    uint32_t left, right, child, start;
    uint64_t size;
};

struct ecl_ole {
    int fd;
    const char *name;
    unsigned shift;   /* bytes of a sector: 1 << shift */
    uint32_t sectors; /* that the file has, the last one perhaps in part */
    uint32_t *fat;    /* sectors the FAT lies in */
    size_t nfat;
    uint32_t mini_fat, mini_fat_sectors;
    struct entry *entry;
    size_t nentries;
    size_t cached; /* which sector of the FAT is in cache; nfat: none */
    unsigned char cache[SECTOR_MAX];
};

/* Sectors that follow one another in the file, too. */
struct piece {
    uint32_t at;     /* first sector, counted in the stream */
    uint32_t sector; /* the same, counted in the file */
};

struct ecl_ole_stream {
    struct ecl_ole *ole;
    uint64_t size;
    uint32_t sectors; /* that its chain has */
    struct piece *piece;
    size_t npieces, cap;
    size_t last; /* piece read from last */
    char *mem;   /* a stream of mini sectors, whole */
};

static unsigned u16(const unsigned char *p)
{
    return p[0] | (unsigned)p[1] << 8;
}

static uint32_t u32(const unsigned char *p)
{
    return u16(p) | (uint32_t)u16(p + 2) << 16;
}

static int damaged(const struct ecl_ole *o, struct ecl_error *err, const char *what)
{
    return ecl_fail(err, ECL_E_FORMAT, o->name,
                    "is a damaged workbook: %s; fetch or save the file again", what);
}

static int cut_off(const struct ecl_ole *o, struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_FORMAT, o->name,
                    "is cut off: the file ends before its contents do; fetch the file again");
}

static int no_memory(const struct ecl_ole *o, struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_NOMEM, o->name, "out of memory");
}

/* --- bytes and sectors ------------------------------------------------------ */

/* Up to n bytes from offset at; the bytes read, fewer at the end of the file. */
static ssize_t read_at(const struct ecl_ole *o, uint64_t at, void *buf, size_t n,
                       struct ecl_error *err)
{
    size_t done = 0;
    while (done < n) {
        ssize_t k = pread(o->fd, (char *)buf + done, n - done, (off_t)(at + done));
        if (k < 0 && errno == EINTR) {
            continue;
        }
        if (k < 0) {
            return ecl_fail(err, ECL_E_READ, o->name, "cannot be read: %s", strerror(errno));
        }
        if (k == 0) {
            break;
        }
        done += (size_t)k;
    }
    return (ssize_t)done;
}

static uint64_t sector_at(const struct ecl_ole *o, uint32_t sector)
{
    return ((uint64_t)sector + 1) << o->shift;
}

/* A whole sector; what the file lacks of it is filled up. */
static int read_sector(const struct ecl_ole *o, uint32_t sector, unsigned char *buf,
                       unsigned char fill, struct ecl_error *err)
{
    size_t n = (size_t)1 << o->shift;
    if (sector >= o->sectors) {
        return sector < SECTOR_TOP ? cut_off(o, err)
                                   : damaged(o, err, "its list of sectors is broken");
    }
    ssize_t k = read_at(o, sector_at(o, sector), buf, n, err);
    if (k < 0) {
        return (int)k;
    }
    memset(buf + k, fill, n - (size_t)k);
    return ECL_OK;
}

/* The sector that the FAT names as the next. */
static int follow(struct ecl_ole *o, uint32_t sector, uint32_t *next, struct ecl_error *err)
{
    unsigned per = o->shift - 2; /* log2 of the numbers in a sector */
    size_t i     = sector >> per;
    if (i >= o->nfat) {
        return damaged(o, err, "its allocation table is too short");
    }
    if (o->cached != i) {
        o->cached = o->nfat;
        int r     = read_sector(o, o->fat[i], o->cache, 0xff, err);
        if (r != ECL_OK) {
            return r;
        }
        o->cached = i;
    }
    *next = u32(o->cache + (size_t)(sector & ((1u << per) - 1)) * 4);
    return ECL_OK;
}

/* --- streams of sectors ----------------------------------------------------- */

static int add_sector(struct ecl_ole_stream *s, uint32_t sector, struct ecl_error *err)
{
    struct piece *last = s->npieces ? &s->piece[s->npieces - 1] : NULL;
    if (last && sector == last->sector + (s->sectors - last->at)) {
        s->sectors++;
        return ECL_OK;
    }
    if (s->npieces == s->cap) {
        size_t cap      = s->cap ? s->cap * 2 : 16;
        struct piece *p = cap <= PIECES_MAX ? realloc(s->piece, cap * sizeof *p) : NULL;
        if (!p) {
            return cap <= PIECES_MAX ? no_memory(s->ole, err)
                                     : damaged(s->ole, err, "it lies in over a million pieces");
        }
        s->piece = p;
        s->cap   = cap;
    }
    s->piece[s->npieces++] = (struct piece){s->sectors++, sector};
    return ECL_OK;
}

/* Follows the chain from first for at most want sectors. */
static int follow_chain(struct ecl_ole_stream *s, uint32_t first, uint64_t want,
                        struct ecl_error *err)
{
    struct ecl_ole *o   = s->ole;
    unsigned char *seen = calloc((size_t)o->sectors / 8 + 1, 1);
    int r               = seen ? ECL_OK : no_memory(o, err);
    for (uint32_t at = first; r == ECL_OK && at != END && s->sectors < want;) {
        if (at >= o->sectors) {
            r = at < SECTOR_TOP ? cut_off(o, err) : damaged(o, err, "a chain of sectors is broken");
        } else if (seen[at / 8] >> at % 8 & 1) {
            r = damaged(o, err, "its sectors run in a circle");
        } else {
            seen[at / 8] = (unsigned char)(seen[at / 8] | 1u << at % 8);
            r            = add_sector(s, at, err);
        }
        if (r == ECL_OK && s->sectors < want) {
            r = follow(o, at, &at, err);
        }
    }
    free(seen);
    return r;
}

static struct ecl_ole_stream *stream_new(struct ecl_ole *o, uint64_t size)
{
    struct ecl_ole_stream *s = calloc(1, sizeof *s);
    if (s) {
        s->ole  = o;
        s->size = size;
    }
    return s;
}

void ecl_ole_stream_close(struct ecl_ole_stream *s)
{
    if (s) {
        free(s->mem);
        free(s->piece);
        free(s);
    }
}

/* A stream of whole sectors. */
static int chain_open(struct ecl_ole_stream **out, struct ecl_ole *o, uint32_t first, uint64_t size,
                      struct ecl_error *err)
{
    struct ecl_ole_stream *s = stream_new(o, size);
    if (!s) {
        return no_memory(o, err);
    }
    uint64_t sector = (uint64_t)1 << o->shift;
    int r           = follow_chain(s, first, size / sector + (size % sector != 0), err);
    if (r != ECL_OK) {
        ecl_ole_stream_close(s);
        return r;
    }
    *out = s;
    return ECL_OK;
}

uint64_t ecl_ole_stream_size(const struct ecl_ole_stream *s)
{
    return s->size;
}

/* The piece that holds a sector of the stream; there is one. */
static const struct piece *piece_of(struct ecl_ole_stream *s, uint32_t sector)
{
    size_t lo = 0, hi = s->npieces;
    const struct piece *p = &s->piece[s->last];
    if (sector >= p->at && (s->last + 1 == s->npieces || sector < p[1].at)) {
        return p;
    }
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (s->piece[mid].at <= sector) {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    s->last = lo;
    return &s->piece[lo];
}

int ecl_ole_stream_read(struct ecl_ole_stream *s, uint64_t at, void *buf, size_t n, size_t *got,
                        struct ecl_error *err)
{
    struct ecl_ole *o = s->ole;
    *got              = 0;
    if (at >= s->size) {
        return ECL_OK;
    }
    if (n > s->size - at) {
        n = (size_t)(s->size - at);
    }
    if (s->mem) {
        memcpy(buf, s->mem + at, n);
        *got = n;
        return ECL_OK;
    }
    while (*got < n) {
        uint64_t pos    = at + *got;
        uint32_t sector = (uint32_t)(pos >> o->shift);
        if (pos >> o->shift >= s->sectors) {
            return cut_off(o, err);
        }
        const struct piece *p = piece_of(s, sector);
        size_t i              = (size_t)(p - s->piece);
        uint32_t end          = i + 1 < s->npieces ? p[1].at : s->sectors;
        uint64_t room         = ((uint64_t)end << o->shift) - pos;
        size_t k              = n - *got < room ? n - *got : (size_t)room;
        uint64_t from         = sector_at(o, p->sector) + (pos - ((uint64_t)p->at << o->shift));
        ssize_t done          = read_at(o, from, (char *)buf + *got, k, err);
        if (done < 0) {
            return (int)done;
        }
        *got += (size_t)done;
        if ((size_t)done < k) {
            return cut_off(o, err);
        }
    }
    return ECL_OK;
}

/* Exactly n bytes. */
static int read_full(struct ecl_ole_stream *s, uint64_t at, void *buf, size_t n,
                     struct ecl_error *err)
{
    size_t got;
    int r = ecl_ole_stream_read(s, at, buf, n, &got, err);
    return r == ECL_OK && got < n ? damaged(s->ole, err, "a short stream is broken") : r;
}

/* Collects a stream of mini sectors: container is the root's, table the mini FAT. */
static int read_mini(struct ecl_ole_stream *s, uint32_t first, struct ecl_ole_stream *container,
                     struct ecl_ole_stream *table, struct ecl_error *err)
{
    uint32_t seen[MINI_CUTOFF / MINI];
    uint32_t at = first;
    size_t n    = 0;
    for (size_t done = 0; done < s->size; done += MINI, n++) {
        size_t k = s->size - done < MINI ? (size_t)s->size - done : MINI;
        for (size_t i = 0; i < n; i++) {
            if (seen[i] == at) {
                return damaged(s->ole, err, "its sectors run in a circle");
            }
        }
        seen[n] = at;
        unsigned char next[4];
        int r = read_full(container, (uint64_t)at << MINI_SHIFT, s->mem + done, k, err);
        if (r == ECL_OK && done + MINI < s->size) {
            r  = read_full(table, (uint64_t)at * 4, next, sizeof next, err);
            at = r == ECL_OK ? u32(next) : END;
        }
        if (r != ECL_OK) {
            return r;
        }
    }
    return ECL_OK;
}

static int mini_open(struct ecl_ole_stream **out, struct ecl_ole *o, const struct entry *e,
                     struct ecl_error *err)
{
    struct ecl_ole_stream *s = stream_new(o, e->size), *container = NULL, *table = NULL;
    if (!s || !(s->mem = calloc(1, MINI_CUTOFF))) {
        ecl_ole_stream_close(s);
        return no_memory(o, err);
    }
    const struct entry *root = &o->entry[0];
    int r                    = chain_open(&container, o, root->start, root->size, err);
    if (r == ECL_OK) {
        r = chain_open(&table, o, o->mini_fat, (uint64_t)o->mini_fat_sectors << o->shift, err);
    }
    if (r == ECL_OK) {
        r = read_mini(s, e->start, container, table, err);
    }
    ecl_ole_stream_close(table);
    ecl_ole_stream_close(container);
    if (r != ECL_OK) {
        ecl_ole_stream_close(s);
        return r;
    }
    *out = s;
    return ECL_OK;
}

/* --- directory --------------------------------------------------------------- */

static void read_entry(struct entry *e, const unsigned char *p, bool wide)
{
    unsigned bytes = u16(p + 64);
    for (unsigned i = 0; i + 1 < sizeof e->name && (i + 1) * 2 < bytes; i++) {
        unsigned c = u16(p + i * (size_t)2);
        e->name[i] = (char)(c >= 0x20 && c < 0x7f ? c : '?');
    }
    e->kind  = p[66];
    e->left  = u32(p + 68);
    e->right = u32(p + 72);
    e->child = u32(p + 76);
    e->start = u32(p + 116);
    /* Version 3 leaves rubbish in the upper half. */
    e->size = u32(p + 120) | (wide ? (uint64_t)u32(p + 124) << 32 : 0);
}

static int read_directory(struct ecl_ole *o, uint32_t first, bool wide, struct ecl_error *err)
{
    struct ecl_ole_stream *s = NULL;
    unsigned char buf[SECTOR_MAX];
    size_t per = ((size_t)1 << o->shift) / ENTRY;
    int r      = chain_open(&s, o, first, (uint64_t)ENTRIES_MAX * ENTRY, err);
    if (r != ECL_OK) {
        return r;
    }
    o->entry = calloc(s->sectors * per + 1, sizeof *o->entry);
    r        = o->entry ? ECL_OK : no_memory(o, err);
    for (uint32_t i = 0; r == ECL_OK && i < s->sectors; i++) {
        const struct piece *p = piece_of(s, i);
        r                     = read_sector(o, p->sector + (i - p->at), buf, 0, err);
        for (size_t k = 0; r == ECL_OK && k < per; k++) {
            read_entry(&o->entry[o->nentries++], buf + k * ENTRY, wide);
        }
    }
    ecl_ole_stream_close(s);
    if (r == ECL_OK && (!o->nentries || o->entry[0].kind != KIND_ROOT)) {
        r = damaged(o, err, "its directory is broken");
    }
    return r;
}

static bool is_stream(const struct entry *e, const char *name)
{
    return e->kind == KIND_STREAM && ecl_str_eq_nocase(ecl_str_of(e->name), ecl_str_of(name));
}

/* The stream among the root's own; writers sort the tree in many ways, so all of
 * it is visited. */
static const struct entry *find_in_root(const struct ecl_ole *o, const char *name)
{
    uint32_t *todo            = malloc((2 * o->nentries + 1) * sizeof *todo);
    unsigned char *seen       = calloc(o->nentries, 1);
    const struct entry *found = NULL;
    size_t n                  = 0;
    if (todo && seen) {
        todo[n++] = o->entry[0].child;
    }
    while (n && !found) {
        uint32_t i = todo[--n];
        if (i >= o->nentries || seen[i]) {
            continue;
        }
        seen[i]   = 1;
        todo[n++] = o->entry[i].right;
        todo[n++] = o->entry[i].left;
        found     = is_stream(&o->entry[i], name) ? &o->entry[i] : NULL;
    }
    free(seen);
    free(todo);
    return found;
}

static const struct entry *find(const struct ecl_ole *o, const char *name)
{
    const struct entry *e = find_in_root(o, name);
    for (size_t i = 0; !e && i < o->nentries; i++) {
        e = is_stream(&o->entry[i], name) ? &o->entry[i] : NULL;
    }
    return e;
}

bool ecl_ole_has(const struct ecl_ole *o, const char *stream)
{
    return find(o, stream) != NULL;
}

int ecl_ole_stream_open(struct ecl_ole_stream **s, struct ecl_ole *o, const char *stream,
                        struct ecl_error *err)
{
    const struct entry *e = find(o, stream);
    if (!e) {
        return damaged(o, err, "a part of it is missing");
    }
    return e->size < MINI_CUTOFF ? mini_open(s, o, e, err)
                                 : chain_open(s, o, e->start, e->size, err);
}

/* --- header -------------------------------------------------------------------- */

/* Collects the numbers of the sectors that hold the FAT. */
static int read_fat_list(struct ecl_ole *o, const unsigned char *h, struct ecl_error *err)
{
    unsigned char buf[SECTOR_MAX];
    size_t want = u32(h + 44), per = ((size_t)1 << o->shift) / 4 - 1;
    size_t most = o->sectors / (per + 1) + 1; /* further ones speak of sectors beyond the end */
    want        = want < most ? want : most;
    o->fat      = calloc(want + 1, sizeof *o->fat);
    if (!o->fat) {
        return no_memory(o, err);
    }
    for (; o->nfat < want && o->nfat < DIFAT_HEAD; o->nfat++) {
        o->fat[o->nfat] = u32(h + 76 + o->nfat * 4);
    }
    /* Each sector of the list adds to nfat, so a circle cannot go on for ever. */
    for (uint32_t at = u32(h + 68); o->nfat < want && at < SECTOR_TOP; at = u32(buf + per * 4)) {
        int r = read_sector(o, at, buf, 0xff, err);
        if (r != ECL_OK) {
            return r;
        }
        for (size_t i = 0; i < per && o->nfat < want; i++) {
            o->fat[o->nfat++] = u32(buf + i * 4);
        }
    }
    o->cached = o->nfat;
    return ECL_OK;
}

static int read_header(struct ecl_ole *o, struct ecl_error *err)
{
    static const unsigned char magic[8] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
    unsigned char h[HEADER];
    struct stat st;
    if (fstat(o->fd, &st) < 0) {
        return ecl_fail(err, ECL_E_READ, o->name, "cannot be read: %s", strerror(errno));
    }
    ssize_t n = read_at(o, 0, h, sizeof h, err);
    if (n < 0) {
        return (int)n;
    }
    if (n < (ssize_t)sizeof magic || memcmp(h, magic, sizeof magic) != 0) {
        return ecl_fail(err, ECL_E_FORMAT, o->name, "is not an Excel 97-2003 workbook");
    }
    if ((size_t)n < sizeof h) {
        return cut_off(o, err);
    }
    o->shift = u16(h + 30);
    if (u16(h + 28) != 0xfffe || (o->shift != 9 && o->shift != 12) || u16(h + 32) != MINI_SHIFT) {
        return damaged(o, err, "its header is broken");
    }
    uint64_t size = (uint64_t)st.st_size, sector = (uint64_t)1 << o->shift;
    if (size > SIZE_MAX_XLS) {
        return ecl_fail(err, ECL_E_FORMAT, o->name, "is larger than any Excel 97-2003 workbook");
    }
    o->sectors          = size > sector ? (uint32_t)((size - 1) / sector) : 0;
    o->mini_fat         = u32(h + 60);
    o->mini_fat_sectors = u32(h + 64);
    int r               = read_fat_list(o, h, err);
    return r == ECL_OK ? read_directory(o, u32(h + 48), u16(h + 26) == 4, err) : r;
}

int ecl_ole_open(struct ecl_ole **ole, int fd, const char *name, struct ecl_error *err)
{
    struct ecl_ole *o = calloc(1, sizeof *o);
    if (!o) {
        return ecl_fail(err, ECL_E_NOMEM, name, "out of memory");
    }
    o->fd   = fd;
    o->name = name;
    int r   = read_header(o, err);
    if (r != ECL_OK) {
        ecl_ole_close(o);
        return r;
    }
    *ole = o;
    return ECL_OK;
}

void ecl_ole_close(struct ecl_ole *o)
{
    if (o) {
        free(o->entry);
        free(o->fat);
        free(o);
    }
}
