/* worklist.c: --worklist, the findings as a workbook that a clerk works through. */
#include "validate.h"

int worklist_open(struct run *run)
{
    struct ecl_worklist_opts opts = {.lang = run->set->rules.lang, .tmpdir = cli_tmpdir()};
    if (!run->set->worklist) {
        return ECL_OK;
    }
    int r = cli_out_open(&run->work_out, run->set->worklist, run->cli->force, &run->err);
    return r == ECL_OK ? ecl_worklist_open(&run->work, &opts, &run->err) : r;
}

int worklist_finish(struct run *run)
{
    struct ecl_worklist_totals totals = {.claims = run->claims,
                                         .wrong  = run->wrong,
                                         .billed = run->billed,
                                         .held   = run->held,
                                         .groups = run->groups};
    if (!run->work) {
        return ECL_OK;
    }
    if (run->baseline) {
        totals.known    = ecl_baseline_stats(run->baseline).known;
        totals.baseline = run->set->baseline;
    }
    int r = ecl_worklist_finish(run->work, &totals, &run->work_out.out, &run->err);
    return r == ECL_OK ? cli_out_finish(&run->work_out, &run->err) : r;
}

void worklist_close(struct run *run)
{
    ecl_worklist_close(run->work);
    cli_out_abort(&run->work_out);
}
