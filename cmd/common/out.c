/* out.c: messages on stderr, results on stdout or in a file, and the exit status.
 *
 * Every message is one write, so that the tools of a pipeline do not mix their
 * lines. No result is taken as written before the last flush succeeded. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "eclaim/stream.h"

enum { OUT_BUFFER = 256 * 1024, PIPE_SIZE = 1024 * 1024, MESSAGE_MAX = 4096 };

/* --- messages ---------------------------------------------------------------- */

int cli_escape(struct ecl_buf *b, struct ecl_str s)
{
    bool utf8 = ecl_utf8_valid(s);
    int r     = ECL_OK;
    for (size_t i = 0; i < s.n && r == ECL_OK; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        /* C1 control characters are C2 80 to C2 9F. */
        bool c1      = ch == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xA0;
        bool c1_tail = ch >= 0x80 && ch < 0xA0 && i > 0 && (unsigned char)s.p[i - 1] == 0xC2;
        if (ch < 0x20 || ch == 0x7F || (ch >= 0x80 && !utf8) || c1 || c1_tail) {
            r = ecl_buf_addf(b, "\\x%02X", ch);
        } else {
            r = ecl_buf_add_char(b, (char)ch);
        }
    }
    return r;
}

/* Prints "TOOL: TEXT" and a line end. When memory is out, it says at least that. */
static void print_line(const struct cli *c, struct ecl_str text)
{
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    cli_progress_clear();
    if (ecl_buf_addf(&b, "%s: ", c->tool->name) != ECL_OK || cli_escape(&b, text) != ECL_OK ||
        ecl_buf_add_char(&b, '\n') != ECL_OK) {
        b.n = 0;
        fprintf(stderr, "%s: out of memory\n", c->tool->name);
    }
    fwrite(b.p ? b.p : "", 1, b.n, stderr);
    fflush(stderr);
    ecl_buf_done(&b);
}

ECL_PRINTF(2, 0) static void print_va(const struct cli *c, const char *fmt, va_list ap)
{
    char text[MESSAGE_MAX];
    vsnprintf(text, sizeof text, fmt, ap);
    print_line(c, ecl_str_of(text));
}

void cli_usage(const struct cli *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    print_va(c, fmt, ap);
    va_end(ap);
    fprintf(stderr, "try '%s --help'\n", c->tool->name);
    exit(CLI_USAGE);
}

void cli_note(const struct cli *c, const char *fmt, ...)
{
    if (c->quiet) {
        return;
    }
    va_list ap;
    va_start(ap, fmt);
    print_va(c, fmt, ap);
    va_end(ap);
}

void cli_tell_unbilled(const struct cli *c, uint64_t rows)
{
    if (!rows) {
        return;
    }
    fprintf(
        stderr,
        c->thai
            ? "ยอดนี้ยังไม่รวม CHT %llu แถวที่ TOTAL ไม่ใช่จำนวนเงิน เช่น 1,289.00 "
              "(ecl-import --normalize แก้จุลภาคให้ได้)\n"
            : "rows of CHT that are not in this sum: %llu; TOTAL is no amount, such as 1,289.00 "
              "(ecl-import --normalize takes the commas away)\n",
        (unsigned long long)rows);
}

const char *cli_tmpdir(void)
{
    const char *dir = getenv("TMPDIR");
    return dir && *dir ? dir : NULL;
}

int cli_status(int code)
{
    static const struct {
        int code;
        int status;
    } map[] = {
        {ECL_OK, CLI_DONE},         {ECL_EOF, CLI_DONE},          {ECL_E_USAGE, CLI_USAGE},
        {ECL_E_READ, CLI_INPUT},    {ECL_E_FORMAT, CLI_INPUT},    {ECL_E_WRITE, CLI_OUTPUT},
        {ECL_E_UNSAFE, CLI_UNSAFE}, {ECL_E_NOMEM, CLI_INTERNAL},  {ECL_E_INTERNAL, CLI_INTERNAL},
        {ECL_E_CARD, CLI_CARD},     {ECL_E_NETWORK, CLI_NETWORK},
    };
    for (size_t i = 0; i < sizeof map / sizeof *map; i++) {
        if (map[i].code == code) {
            return map[i].status;
        }
    }
    return CLI_INTERNAL;
}

int cli_fail(const struct cli *c, const struct ecl_error *err)
{
    char text[MESSAGE_MAX];
    int n = 0, room = (int)sizeof text;
    if (err->file[0] && err->line) {
        n = snprintf(text, sizeof text, "%s:%llu: ", err->file, (unsigned long long)err->line);
    } else if (err->file[0]) {
        n = snprintf(text, sizeof text, "%s: ", err->file);
    }
    if (err->field[0]) {
        n += snprintf(text + n, (size_t)(room - n), "%s: ", err->field);
    }
    snprintf(text + n, (size_t)(room - n), "%s",
             err->text[0] ? err->text : ecl_code_text(err->code));
    print_line(c, ecl_str_of(text));
    return cli_status(err->code);
}

int cli_end(const struct cli *c, int status)
{
    errno       = 0;
    bool failed = ferror(stdout) != 0;
    if (fclose(stdout) != 0 && errno != EBADF) {
        failed = true;
    }
    if (failed && status <= CLI_DATA) {
        struct ecl_error err;
        ecl_fail(&err, ECL_E_WRITE, "standard output", "cannot write: %s",
                 strerror(errno ? errno : EIO));
        status = cli_fail(c, &err);
    }
    return status == CLI_DATA && c->exit_zero ? CLI_DONE : status;
}

/* --- input and output ---------------------------------------------------------- */

/* A pipe that holds more lets both of its ends work longer before one waits for the
 * other. Other descriptors, and systems that do not allow it, stay as they are. */
static void widen_pipe(int fd)
{
    (void)!fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE);
}

int cli_input(const char *path, int *fd, struct ecl_input *in, struct ecl_error *err)
{
    if (!path || strcmp(path, "-") == 0) {
        *fd = STDIN_FILENO;
        widen_pipe(*fd);
        *in = ecl_input_fd(*fd, "standard input");
        return ECL_OK;
    }
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (*fd >= 0 && fstat(*fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        close(*fd);
        *fd   = -1;
        errno = EISDIR;
    }
    if (*fd < 0) {
        return ecl_fail(err, ECL_E_READ, path, "cannot open: %s", strerror(errno));
    }
    *in = ecl_input_fd(*fd, path);
    return ECL_OK;
}

static int out_pass(struct cli_out *o, const char *p, size_t n, struct ecl_error *err)
{
    o->last = p[n - 1];
    return ecl_output_write(&o->raw, p, n, err);
}

static int out_flush(struct cli_out *o, struct ecl_error *err)
{
    size_t n = o->buf.n;
    o->buf.n = 0;
    return n ? out_pass(o, o->buf.p, n, err) : ECL_OK;
}

static int out_write(void *ctx, const void *p, size_t n, struct ecl_error *err)
{
    struct cli_out *o = ctx;
    if (n > o->buf.cap - o->buf.n) {
        int r = out_flush(o, err);
        if (r != ECL_OK) {
            return r;
        }
        if (n >= o->buf.cap) {
            return out_pass(o, p, n, err);
        }
    }
    return ecl_buf_add(&o->buf, p, n);
}

int cli_out_open(struct cli_out *o, const char *path, bool force, struct ecl_error *err)
{
    memset(o, 0, sizeof *o);
    ecl_buf_init(&o->buf, OUT_BUFFER);
    if (ecl_buf_reserve(&o->buf, OUT_BUFFER) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, path, "out of memory");
    }
    if (!path || strcmp(path, "-") == 0) {
        o->raw = ecl_output_fd(STDOUT_FILENO, "standard output");
        widen_pipe(STDOUT_FILENO);
    } else {
        int r = ecl_atomic_open(&o->file, path, force, err);
        if (r != ECL_OK) {
            ecl_buf_done(&o->buf);
            return r;
        }
        o->raw = ecl_output_fd(ecl_atomic_fd(o->file), path);
    }
    o->out = (struct ecl_output){out_write, NULL, o, o->raw.name};
    return ECL_OK;
}

int cli_out_finish(struct cli_out *o, struct ecl_error *err)
{
    int r = out_flush(o, err);
    if (r == ECL_OK) {
        o->last = '\0'; /* all of it is there */
    }
    if (r == ECL_OK && o->file) {
        struct ecl_atomic *file = o->file;
        o->file                 = NULL;
        r                       = ecl_atomic_commit(file, err);
    }
    cli_out_abort(o);
    return r;
}

void cli_out_abort(struct cli_out *o)
{
    static const char mark[] = "\n" ECL_STREAM_BROKEN "\n";
    if (o->stream && o->last && !o->file) {
        size_t skip = o->last == '\n' ? 1 : 0;
        /* Why writing failed has been told already, if it fails again. */
        (void)ecl_output_write(&o->raw, mark + skip, sizeof mark - 1 - skip, NULL);
    }
    ecl_atomic_abort(o->file);
    ecl_buf_done(&o->buf);
    memset(o, 0, sizeof *o);
}
