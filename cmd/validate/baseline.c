/* baseline.c: --baseline, which leaves out of the telling what was told before, and
 * --update-baseline. Claims are passed on or held back as ever. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "validate.h"

/* Reads the table; an empty file is one without findings, as JSON lines have no header. */
static int read_table(struct run *run, int fd)
{
    struct stat st;
    struct ecl_input in = ecl_input_fd(fd, run->set->baseline);
    bool empty          = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0;
    return ecl_baseline_read(&run->baseline, empty ? NULL : &in, fd, cli_tmpdir(), &run->err);
}

static int open_update(struct run *run)
{
    const char *path = run->set->baseline;
    int r            = cli_out_open(&run->update_out, path, true, &run->err);
    return r == ECL_OK
               ? ecl_findings_open(&run->update, (enum ecl_findings_form)ecl_findings_form_of(path),
                                   &run->update_out.out, cli_tmpdir(), &run->err)
               : r;
}

int baseline_open(struct run *run)
{
    const char *path = run->set->baseline;
    int r            = ECL_OK;
    if (!path) {
        return ECL_OK;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        r = read_table(run, fd);
        close(fd);
    } else if (errno == ENOENT && run->set->update_baseline) {
        cli_note(run->cli, "%s: is not there yet: every finding is new", path);
        r = ecl_baseline_read(&run->baseline, NULL, -1, cli_tmpdir(), &run->err);
    } else {
        return ecl_fail(&run->err, ECL_E_READ, path, "cannot open: %s", strerror(errno));
    }
    return r == ECL_OK && run->set->update_baseline ? open_update(run) : r;
}

int baseline_take(struct run *run, const struct ecl_finding *f, bool *known)
{
    int r  = ECL_OK;
    *known = false;
    if (run->baseline) {
        r = ecl_baseline_known(run->baseline, f, known, &run->err);
    }
    return r == ECL_OK && run->update ? ecl_findings_add(run->update, f, &run->err) : r;
}

int baseline_finish(struct run *run)
{
    int r = run->update ? ecl_findings_finish(run->update, &run->err) : ECL_OK;
    return r == ECL_OK && run->update ? cli_out_finish(&run->update_out, &run->err) : r;
}

void baseline_close(struct run *run)
{
    ecl_findings_close(run->update);
    cli_out_abort(&run->update_out);
    ecl_baseline_free(run->baseline);
}

void print_baseline(const struct run *run)
{
    if (!run->baseline) {
        return;
    }
    struct ecl_baseline_stats s = ecl_baseline_stats(run->baseline);
    fprintf(stderr,
            run->cli->thai
                ? "ในจำนวนนี้เคยแจ้งแล้วใน %s %llu จุด, พบใหม่ %llu จุด; ที่เคยแจ้งหายไปแล้ว %llu จุด\n"
                : "of these known from %s: %llu, new: %llu; gone since: %llu\n",
            run->set->baseline, (unsigned long long)s.known, (unsigned long long)s.new_,
            (unsigned long long)s.gone);
}
