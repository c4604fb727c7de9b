/* groups.c: --summary, claims, findings and baht by benefit group. */
#include "validate.h"

int groups_open(struct run *run)
{
    const char *path = run->set->summary, *table = run->set->findings;
    bool book = table && ecl_findings_form_of(table) == ECL_FINDINGS_XLSX;
    if (!run->set->groups && !run->set->worklist && !book) {
        return ECL_OK;
    }
    int r = ecl_groupsum_new(&run->groups, &run->err);
    if (r == ECL_OK && book) {
        ecl_findings_groups(run->table, run->groups, run->cli->thai);
    }
    return r == ECL_OK && path ? cli_out_open(&run->groups_out, path, run->cli->force, &run->err)
                               : r;
}

uint32_t groups_claim(struct run *run, const struct ecl_claim *c, int worst)
{
    uint64_t findings   = run->claim_findings;
    run->claim_findings = 0;
    return run->groups ? ecl_groupsum_add(run->groups, c, worst == (int)ECL_SEV_ERROR, findings)
                       : 0;
}

int groups_finish(struct run *run)
{
    const char *path = run->set->summary;
    if (!path) {
        return ECL_OK;
    }
    int r = ecl_groupsum_write(run->groups, (enum ecl_findings_form)ecl_findings_form_of(path),
                               run->cli->thai, &run->groups_out.out, cli_tmpdir(), &run->err);
    return r == ECL_OK ? cli_out_finish(&run->groups_out, &run->err) : r;
}

void groups_close(struct run *run)
{
    cli_out_abort(&run->groups_out);
    ecl_groupsum_free(run->groups);
}

void print_groups(const struct run *run)
{
    bool th = run->cli->thai;
    if (!run->set->groups || run->set->summary) {
        return;
    }
    fputs(th ? "  รายการเบิก    มีข้อผิดพลาด    จำนวนที่พบ      ยอดเรียกเก็บ          ยังไม่ส่ง  กลุ่มสิทธิประโยชน์"
               " (รายการเบิกหนึ่งอาจอยู่หลายกลุ่ม)\n"
             : "     claims  with errors    findings          billed       held back  benefit group"
               " (a claim may be in several)\n",
          stderr);
    const struct ecl_groupsum_line *l;
    for (size_t i = 0; (l = ecl_groupsum_at(run->groups, i)) != NULL; i++) {
        const struct ecl_group *g = l->group;
        const char *label = !g ? (th ? "รวม" : "all claims") : th ? g->label_th : g->label_en;
        char billed[ECL_SATANG_TEXT_GROUPED], held[ECL_SATANG_TEXT_GROUPED];
        if (g && !g->where) {
            fprintf(stderr, "%11s %12s %11s %15s %15s  %s (%s)\n", "-", "-", "-", "-", "-", label,
                    th ? "แยกจากแฟ้มไม่ได้" : "the files do not tell");
            continue;
        }
        ecl_satang_format_grouped(l->billed, billed);
        ecl_satang_format_grouped(l->held, held);
        fprintf(stderr, "%11llu %12llu %11llu %15s %15s  %s\n", (unsigned long long)l->claims,
                (unsigned long long)l->wrong, (unsigned long long)l->findings, billed, held, label);
    }
}
