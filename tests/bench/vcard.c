/* vcard: a Thai national ID card that is a program, for tests with a real pcscd.
 *
 * It connects to the virtual reader vpcd: messages are a length of two bytes, most
 * significant first, and that many bytes; one byte is power off (0), power on (1),
 * reset (2) or a question for the ATR (4), more are a command. Whoever stands on the
 * card is invented. Encoding is done here, apart from the code that this is to test. */
#include <arpa/inet.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef unsigned char byte;

enum { PERSON_SIZE = 0x1800, RIGHT_SIZE = 0x200, PHOTO_AT = 0x017B, PHOTO_SIZE = 5100 };
enum { OK = 0x9000, NOT_FOUND = 0x6A82, NOT_SELECTED = 0x6985, BAD_P = 0x6A86, BAD_INS = 0x6D00 };
enum applet { NONE, PERSON, RIGHT, LASER };

struct person {
    const char *twelve, *thai, *english, *birth, *sex, *address, *expires;
};

static const struct person persons[] = {
    {"110170234567", "นาย#สมชาย##ใจดี", "Mr.#Somchai##Jaidee", "25230415", "1",
     "99/1#หมู่ที่ 4###ตำบลบางรัก#อำเภอเมืองทดสอบ#จังหวัดตัวอย่าง", "25720414"},
    {"310990876543", "นาง#มาลี#ศรี#รักสงบ", "Mrs.#Malee#Sri#Raksangob", "24850000", "2",
     "7####ถนนสุขใจ#แขวงสมมุติ#เขตสมมุติ#กรุงเทพมหานคร", "99999999"},
    {"510250111122", "เด็กหญิงดาว", "Dao", "25620031", "2", "", "25300230"},
    {"190001112223", "นาย#สมชาย##ใจ'ดี", "Mr.#O'Neil#\"$(touch x)\"#`touch x`;\\", "25400101", "1",
     "1'#'$(touch x)'###a#b#c", "25720414"},
};

/* The card and how it behaves. */
static struct {
    byte person[PERSON_SIZE], right[RIGHT_SIZE];
    byte atr[40];
    size_t natr;
    char manner; /* 6: 61 LL, d: data at once, c: 6C LL first, s: in halves */
    byte get_p2;
    bool foreign, no_right, no_laser;
    int delay_ms, leave_after, reset_after;
    enum applet selected;
    byte pending[512];
    size_t npending;
    bool told_length;
    long commands;
} card;

static void die(const char *what)
{
    perror(what);
    exit(4);
}

/* --- contents ------------------------------------------------------------------- */

/* UTF-8 with ASCII and Thai to TIS-620, padded with blanks. */
static void put(byte *at, size_t n, const char *text)
{
    size_t i = 0;
    for (const byte *p = (const byte *)text; *p && i < n; i++) {
        if (*p < 0x80) {
            at[i] = *p++;
        } else {
            unsigned cp = (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
            at[i]       = (byte)(cp - 0x0E00 + 0xA0);
            p += 3;
        }
    }
    memset(at + i, ' ', n - i);
}

static void put_pid(byte *at, const char *twelve)
{
    int sum = 0;
    for (int i = 0; i < 12; i++) {
        sum += (twelve[i] - '0') * (13 - i);
    }
    memcpy(at, twelve, 12);
    at[12] = (byte)('0' + (11 - sum % 11) % 10);
}

/* Not a picture, but with the marks at both ends; what it is filled up with stands behind. */
static void put_photo(byte *at, size_t n, byte filler)
{
    memset(at, filler, PHOTO_SIZE);
    for (size_t i = 0; i < n; i++) {
        at[i] = (byte)(i * 7 % 251);
    }
    if (n) {
        memcpy(at, "\xFF\xD8\xFF\xE0", 4);
        memcpy(at + n - 2, "\xFF\xD9", 2);
    }
}

static void fill_person(const struct person *p)
{
    byte *m = card.person;
    memset(m, ' ', sizeof card.person);
    put(m, 4, "0003");
    put_pid(m + 0x0004, p->twelve);
    put(m + 0x0011, 100, p->thai);
    put(m + 0x0075, 100, p->english);
    put(m + 0x00D9, 8, p->birth);
    put(m + 0x00E1, 1, p->sex);
    put(m + 0x00E2, 20, "1234-05-07080910");
    put(m + 0x00F6, 100, "ที่ว่าการอำเภอเมืองทดสอบ/ตัวอย่าง");
    put(m + 0x015A, 13, "9900000000001");
    put(m + 0x0167, 8, "25630415");
    put(m + 0x016F, 8, p->expires);
    put(m + 0x0177, 2, "01");
    put(m + 0x1579, 160, p->address);
    put(m + 0x1619, 14, "1234-01-0415");
}

static void fill_right(void)
{
    byte *m = card.right;
    memset(m, ' ', sizeof card.right);
    put(m + 0x0004, 60, "สิทธิหลักประกันสุขภาพแห่งชาติ");
    put(m + 0x0040, 100, "ช่วงอายุ 12-59 ปี");
    put(m + 0x00A4, 80, "10670 โรงพยาบาลทดสอบ");
    put(m + 0x00F4, 80, "รพ.สต.สมมุติ");
    put(m + 0x0144, 1, "1");
    put(m + 0x0145, 8, "25630501");
    put(m + 0x014D, 8, "25701231");
    put(m + 0x0155, 8, "25630502");
    put(m + 0x015D, 1, "0");
}

/* --- commands ------------------------------------------------------------------- */

static size_t answer(byte *out, const byte *data, size_t n, unsigned sw)
{
    memcpy(out, data, n);
    out[n]     = (byte)(sw >> 8);
    out[n + 1] = (byte)sw;
    return n + 2;
}

static size_t status(byte *out, unsigned sw)
{
    return answer(out, out, 0, sw);
}

static size_t on_select(const byte *c, size_t n, byte *out)
{
    static const struct {
        byte aid[8];
        enum applet applet;
    } applets[] = {
        {{0xA0, 0, 0, 0, 0x54, 0x48, 0, 1}, PERSON},
        {{0xA0, 0, 0, 0, 0x54, 0x48, 0, 0x83}, RIGHT},
        {{0xA0, 0, 0, 0, 0x84, 6, 0, 2}, LASER},
    };
    for (size_t i = 0; i < sizeof applets / sizeof *applets; i++) {
        if (n == 13 && memcmp(c + 5, applets[i].aid, 8) == 0 && !card.foreign &&
            !(card.no_right && applets[i].applet == RIGHT) &&
            !(card.no_laser && applets[i].applet == LASER)) {
            card.selected = applets[i].applet;
            return status(out, card.manner == 'd' ? OK : 0x610A);
        }
    }
    return status(out, NOT_FOUND);
}

static size_t on_get_response(const byte *c, size_t n, byte *out)
{
    if (n != 5 || c[3] != card.get_p2) {
        return status(out, BAD_P);
    }
    size_t want = c[4] ? c[4] : 256;
    if (want > card.npending) {
        return status(out, 0x6C00 | (unsigned)(card.npending & 0xFF));
    }
    if (card.manner == 's' && want > 3) {
        want /= 2;
    }
    size_t rest = card.npending - want;
    size_t m    = answer(out, card.pending, want, rest ? 0x6100 | (unsigned)(rest & 0xFF) : OK);
    memmove(card.pending, card.pending + want, rest);
    card.npending = rest;
    return m;
}

static size_t give(const byte *data, size_t n, byte *out)
{
    if (card.manner == 'd') {
        return answer(out, data, n, OK);
    }
    if (card.manner == 'c') {
        card.told_length = !card.told_length;
        return card.told_length ? status(out, 0x6C00 | (unsigned)(n & 0xFF))
                                : answer(out, data, n, OK);
    }
    memcpy(card.pending, data, n);
    card.npending = n;
    return status(out, 0x6100 | (unsigned)(n & 0xFF));
}

static size_t on_read(const byte *c, size_t n, byte *out)
{
    const byte *memory = card.selected == RIGHT ? card.right : card.person;
    size_t size        = card.selected == RIGHT ? RIGHT_SIZE : PERSON_SIZE;
    size_t at          = (size_t)c[2] << 8 | c[3];
    if (card.selected != PERSON && card.selected != RIGHT) {
        return status(out, NOT_SELECTED);
    }
    if (n != 7 || c[4] != 2 || at + c[6] > size) {
        return status(out, 0x6B00);
    }
    return give(memory + at, c[6], out);
}

static size_t on_command(const byte *c, size_t n, byte *out)
{
    static const byte laser[16] = "JT0123456789\0\0\0";
    if (n >= 5 && c[0] == 0x00 && c[1] == 0xA4) {
        return on_select(c, n, out);
    }
    if (n >= 5 && c[0] == 0x00 && c[1] == 0xC0) {
        return on_get_response(c, n, out);
    }
    if (n >= 5 && c[0] == 0x80 && c[1] == 0xB0) {
        return on_read(c, n, out);
    }
    if (n == 5 && c[0] == 0x80 && c[1] == 0x00 && card.selected == LASER) {
        return give(laser, sizeof laser, out);
    }
    return status(out, BAD_INS);
}

/* --- the reader ----------------------------------------------------------------- */

static bool read_full(int fd, byte *p, size_t n)
{
    while (n) {
        ssize_t k = recv(fd, p, n, 0);
        if (k <= 0) {
            return false;
        }
        p += k;
        n -= (size_t)k;
    }
    return true;
}

static bool send_message(int fd, const byte *p, size_t n)
{
    byte out[600] = {(byte)(n >> 8), (byte)n};
    memcpy(out + 2, p, n);
    return send(fd, out, n + 2, MSG_NOSIGNAL) == (ssize_t)(n + 2);
}

static void pause_ms(int ms)
{
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    nanosleep(&t, NULL);
}

/* True while the card stays in. */
static bool one_message(int fd)
{
    byte in[600], out[600];
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
    if (!read_full(fd, in, 2)) {
        return false;
    }
    size_t n = (size_t)in[0] << 8 | in[1];
    if (n == 0 || n > sizeof in || !read_full(fd, in, n)) {
        return false;
    }
    if (n == 1) {
        card.selected = in[0] == 4 ? card.selected : NONE;
        return in[0] != 4 || send_message(fd, card.atr, card.natr);
    }
    card.commands++;
    if (card.leave_after && card.commands > card.leave_after) {
        return false;
    }
    if (card.reset_after && card.commands == card.reset_after) {
        card.selected = NONE; /* as after a reset, or a quick swap nobody noticed */
    }
    pause_ms(card.delay_ms);
    return send_message(fd, out, on_command(in, n, out));
}

static int plug_in(int port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    a.sin_addr.s_addr    = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < 100; i++) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
        if (fd < 0) {
            die("socket");
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (connect(fd, (const struct sockaddr *)&a, sizeof a) == 0) {
            return fd;
        }
        close(fd);
        pause_ms(50);
    }
    die("connect");
    return -1;
}

/* Two neighbouring ports nobody uses. */
static int free_port(void)
{
    uint16_t start = (uint16_t)(20000 + (unsigned)getpid() * 7919u % 10000);
    for (uint16_t p = start; p < 32000; p = (uint16_t)(p + 2)) {
        int ok = 0, fd[2];
        for (uint16_t k = 0; k < 2; k++) {
            struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)(p + k))};
            fd[k]                = socket(AF_INET, SOCK_STREAM, 0);
            ok += fd[k] >= 0 && bind(fd[k], (const struct sockaddr *)&a, sizeof a) == 0;
        }
        close(fd[0]);
        close(fd[1]);
        if (ok == 2) {
            return p;
        }
    }
    return 0;
}

/* --- options -------------------------------------------------------------------- */

static void set_atr(const char *name)
{
    static const struct {
        const char *name;
        byte atr[16];
        size_t n;
    } atrs[] = {
        {"3b79", {0x3B, 0x79, 0x96, 0, 0, 'T', 'H', ' ', 'N', 'I', 'D', ' ', '1', '7'}, 14},
        {"3b78", {0x3B, 0x78, 0x18, 0, 0, 'T', 'H', ' ', 'N', 'I', 'D', ' ', '3'}, 13},
        {"3b68", {0x3B, 0x68, 0, 0, 'T', 'H', ' ', 'N', 'I', 'D', ' ', '6'}, 12},
        {"3b67", {0x3B, 0x67, 0, 0, 'O', 'L', 'D', 'C', 'A', 'R', 'D'}, 11},
        {"bank", {0x3B, 0x65, 0, 0, 'B', 'A', 'N', 'K', '1'}, 9},
    };
    for (size_t i = 0; i < sizeof atrs / sizeof *atrs; i++) {
        if (strcmp(atrs[i].name, name) == 0) {
            memcpy(card.atr, atrs[i].atr, atrs[i].n);
            card.natr   = atrs[i].n;
            card.get_p2 = strcmp(name, "3b67") == 0;
            return;
        }
    }
    fprintf(stderr, "vcard: unknown ATR %s\n", name);
    exit(2);
}

static void set_person(const char *number, size_t photo)
{
    int i = *number - '1';
    if (i < 0 || i > 3) {
        fprintf(stderr, "vcard: persons are 1 to 4\n");
        exit(2);
    }
    fill_person(&persons[i]);
    put_photo(card.person + PHOTO_AT, photo, ' ');
}

int main(int argc, char **argv)
{
    static const struct option longs[] = {
        {"port", 1, NULL, 'p'},        {"atr", 1, NULL, 'a'},         {"manner", 1, NULL, 'm'},
        {"person", 1, NULL, 'n'},      {"photo", 1, NULL, 'f'},       {"delay", 1, NULL, 'd'},
        {"leave-after", 1, NULL, 'l'}, {"reset-after", 1, NULL, 'r'}, {"foreign", 0, NULL, 'F'},
        {"no-right", 0, NULL, 'R'},    {"no-laser", 0, NULL, 'L'},    {"wrong-pid", 0, NULL, 'w'},
        {"save-photo", 1, NULL, 's'},  {"free-port", 0, NULL, 'P'},   {NULL, 0, NULL, 0}};
    const char *person = "1", *save = NULL;
    size_t photo = 3000;
    int port     = 0, o;
    bool wrong   = false;
    card.manner  = '6';
    set_atr("3b79");
    while ((o = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        int number = optarg ? (int)strtol(optarg, NULL, 10) : 0;
        switch (o) {
        case 'p':
            port = number;
            break;
        case 'a':
            set_atr(optarg);
            break;
        case 'm':
            card.manner = *optarg;
            break;
        case 'n':
            person = optarg;
            break;
        case 'f':
            photo = number >= 0 && number <= PHOTO_SIZE ? (size_t)number : 0;
            break;
        case 'd':
            card.delay_ms = number;
            break;
        case 'l':
            card.leave_after = number;
            break;
        case 'r':
            card.reset_after = number;
            break;
        case 'F':
            card.foreign = true;
            break;
        case 'R':
            card.no_right = true;
            break;
        case 'L':
            card.no_laser = true;
            break;
        case 'w':
            wrong = true;
            break;
        case 's':
            save = optarg;
            break;
        case 'P':
            return printf("%d\n", free_port()) < 0;
        default:
            return 2;
        }
    }
    fill_right();
    set_person(person, photo);
    card.person[0x10] =
        (byte)(wrong ? '0' + (card.person[0x10] - '0' + 1) % 10 : card.person[0x10]);
    if (save) {
        FILE *f = fopen(save, "wb");
        if (!f || fwrite(card.person + PHOTO_AT, 1, photo, f) != photo || fclose(f) != 0) {
            die(save);
        }
    }
    int fd = plug_in(port);
    puts("in");
    fflush(stdout);
    while (one_message(fd)) {
    }
    close(fd);
    return 0;
}
