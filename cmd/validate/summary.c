/* summary.c: the table that ecl-validate ends with. */
#include <stdio.h>

#include "validate.h"

#define TOP 10 /* rules in the summary */

/* Index of the rule with most findings that is not yet in taken; -1: none. */
static int next_top(const struct ecl_rules *rules, const int *taken, int ntaken)
{
    uint64_t most = 0;
    int best      = -1;
    for (size_t i = 0; ecl_rules_at(rules, i); i++) {
        uint64_t n = ecl_rules_count(rules, i).findings;
        bool used  = false;
        for (int t = 0; t < ntaken; t++) {
            used = used || taken[t] == (int)i;
        }
        if (!used && n > most) {
            most = n;
            best = (int)i;
        }
    }
    return best;
}

/* Claims that nobody has looked at are no clean ones. */
static void tell_unchecked(const struct run *run)
{
    const struct ecl_rule_info *a = NULL;
    for (size_t i = 0; (a = ecl_rules_at(run->rules, i)) != NULL; i++) {
        if (!a->unchecked_why && ecl_rules_setting(run->rules, i).on) {
            return;
        }
    }
    fputs(run->cli->thai ? "ไม่ได้ตรวจอะไรเลย: โปรไฟล์และตัวเลือกปิดกฎทั้งหมด ดู --show-profile\n"
                         : "nothing was checked: profile and switches turn all rules off; see "
                           "--show-profile\n",
          stderr);
}

void print_summary(const struct run *run)
{
    static const char *const held[2][2] = {{"held back", "in claims with errors"},
                                           {"ยอดที่ยังไม่ส่ง", "ยอดในรายการที่มีข้อผิดพลาด"}};
    bool th                             = run->cli->thai;
    char baht[ECL_SATANG_TEXT_GROUPED];
    int taken[TOP];
    ecl_satang_format_grouped(run->held, baht);
    const char *what = held[th][run->set->pass != PASS_VALID];
#define U(x) (unsigned long long)(x)
    if (th) {
        fprintf(stderr,
                "ตรวจ %llu รายการเบิก: ไม่พบปัญหา %llu, มีเฉพาะคำเตือน %llu, มีข้อผิดพลาด %llu; "
                "กลุ่มแถวที่ไม่เป็นของรายการเบิกใด %llu\n"
                "พบข้อผิดพลาด %llu, คำเตือน %llu, ข้อมูล %llu; %s %s บาท\n",
                U(run->claims), U(run->clean), U(run->warned), U(run->wrong), U(run->orphans),
                U(run->found[ECL_SEV_ERROR]), U(run->found[ECL_SEV_WARNING]),
                U(run->found[ECL_SEV_INFO]), what, baht);
    } else {
        fprintf(stderr,
                "claims checked %llu: %llu clean, %llu with warnings only, %llu with errors; "
                "%llu groups of rows without a claim\n"
                "findings: %llu errors, %llu warnings, %llu infos; %s %s baht\n",
                U(run->claims), U(run->clean), U(run->warned), U(run->wrong), U(run->orphans),
                U(run->found[ECL_SEV_ERROR]), U(run->found[ECL_SEV_WARNING]),
                U(run->found[ECL_SEV_INFO]), what, baht);
    }
    tell_unchecked(run);
    cli_tell_unbilled(run->cli, run->unbilled);
    print_baseline(run);
    for (int i = 0; i < TOP; i++) {
        taken[i] = next_top(run->rules, taken, i);
        if (taken[i] < 0) {
            break;
        }
        const struct ecl_rule_info *a = ecl_rules_at(run->rules, (size_t)taken[i]);
        struct ecl_rule_count n       = ecl_rules_count(run->rules, (size_t)taken[i]);
        if (i == 0) {
            fputs(th ? "     จำนวน  รายการเบิก  กฎ\n" : "   findings     claims  rule\n", stderr);
        }
        fprintf(stderr, "%11llu %10llu  %s: %s\n", U(n.findings), U(n.claims), a->id, a->text[th]);
    }
    print_groups(run);
    seen_tell(run);
    base_tell_missing(run);
#undef U
}
