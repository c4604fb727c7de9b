/* rule_ref.c: relations between the files.
 *
 * A missing INS, OPD or IPD row would fire for each row that needs it: it is
 * reported once per claim, with the number of rows (by INS.an-implies-ip when
 * there is only an INS row). Records that belong to no claim come as groups and
 * are reported once per group. */
#include "rules/rules_priv.h"

/* Files whose rows may belong to an OP or an IP claim. */
static const struct shared {
    enum ecl_file file;
    int8_t hn, seq, an, pid;
} shared[] = {
    {ECL_CHT, ECL_CHT_HN, ECL_CHT_SEQ, ECL_CHT_AN, ECL_CHT_PERSON_ID},
    {ECL_CHA, ECL_CHA_HN, ECL_CHA_SEQ, ECL_CHA_AN, ECL_CHA_PERSON_ID},
    {ECL_AER, ECL_AER_HN, ECL_AER_SEQ, ECL_AER_AN, -1},
    {ECL_ADP, ECL_ADP_HN, ECL_ADP_SEQ, ECL_ADP_AN, -1},
    {ECL_DRU, ECL_DRU_HN, ECL_DRU_SEQ, ECL_DRU_AN, ECL_DRU_PERSON_ID},
    {ECL_ORF, ECL_ORF_HN, ECL_ORF_SEQ, -1, -1},
    {ECL_ODX, ECL_ODX_HN, ECL_ODX_SEQ, -1, ECL_ODX_PERSON_ID},
    {ECL_OOP, ECL_OOP_HN, ECL_OOP_SEQ, -1, ECL_OOP_PERSON_ID},
    {ECL_LABFU, ECL_LABFU_HN, ECL_LABFU_SEQ, -1, ECL_LABFU_PERSON_ID},
};
#define NSHARED     ((int)(sizeof shared / sizeof shared[0]))
#define NSHARED_KEY 5 /* the first of them have an AN */

/* Files that only an admission has. */
static const enum ecl_file ip_files[] = {ECL_IRF, ECL_IDX, ECL_IOP, ECL_LVD};

static int64_t rows_of(const struct check *k, const enum ecl_file *files, size_t n)
{
    int64_t rows = 0;
    for (size_t i = 0; i < n; i++) {
        rows += k->c->count[files[i]];
    }
    return rows;
}

/* The first record that is neither PAT nor INS, or NULL. */
static const struct ecl_record *first_other(const struct ecl_claim *c)
{
    for (size_t i = 0; i < c->nrec; i++) {
        if (c->rec[i].file != ECL_PAT && c->rec[i].file != ECL_INS) {
            return &c->rec[i];
        }
    }
    return NULL;
}

static struct ecl_str others(struct check *k)
{
    return arg_int(k, (int64_t)(k->c->nrec - k->c->count[ECL_PAT] - k->c->count[ECL_INS]));
}

/* What a group of records without a claim lacks, told by its first record. */
enum orphan { NOT_ORPHAN, BY_HN, BY_SEQ, BY_AN };

static enum orphan orphan_of(const struct check *k)
{
    const struct ecl_record *r = first_other(k->c);
    if (k->op || k->ip || !r) {
        return NOT_ORPHAN;
    }
    const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)r->file);
    return spec->an >= 0 && !blank(r, spec->an)     ? BY_AN
           : spec->seq >= 0 && !blank(r, spec->seq) ? BY_SEQ
                                                    : BY_HN;
}

static void ins_hn_in_pat(struct check *k)
{
    if (!k->f.pat) {
        hit(k, k->f.ins, ECL_INS_HN);
    }
}

static void hn_in_ins(struct check *k)
{
    if (orphan_of(k) == BY_HN) {
        const struct ecl_record *r = first_other(k->c);
        hit1(k, r, ecl_file_spec((enum ecl_file)r->file)->hn, others(k));
    }
}

static void seq_in_ins(struct check *k)
{
    const struct ecl_record *r = first_other(k->c);
    bool orphan                = orphan_of(k) == BY_SEQ && r->file != ECL_LABFU;
    if (r && ((k->op && !k->f.ins) || orphan)) {
        hit1(k, r, ecl_file_spec((enum ecl_file)r->file)->seq, others(k));
    }
}

static void an_in_ins(struct check *k)
{
    const struct ecl_record *r = first_other(k->c);
    if (r && ((k->ip && !k->f.ins) || (orphan_of(k) == BY_AN && !rows_of(k, ip_files, 4)))) {
        hit1(k, r, ecl_file_spec((enum ecl_file)r->file)->an, others(k));
    }
}

/* Nothing but laboratory results would be the visit's. */
static bool only_labfu(const struct check *k)
{
    const uint32_t *n = k->c->count;
    return n[ECL_LABFU] > 0 && k->c->nrec == n[ECL_INS] + n[ECL_PAT] + n[ECL_LABFU];
}

static void op_seq_in_opd(struct check *k)
{
    const struct ecl_record *r = first_other(k->c);
    if (r && k->f.ins && !k->f.opd && !only_labfu(k)) {
        hit1(k, r, ecl_file_spec((enum ecl_file)r->file)->seq, others(k));
    }
}

static void labfu_opd(struct check *k)
{
    const struct ecl_record *r = first_other(k->c);
    bool orphan                = orphan_of(k) == BY_SEQ && r->file == ECL_LABFU;
    if (orphan || (k->op && !k->f.opd && only_labfu(k))) {
        hit1(k, r, ECL_LABFU_SEQ, others(k));
    }
}

static bool admission_missing(const struct check *k)
{
    return k->ip && k->f.ins && !k->f.ipd;
}

static void an_in_ipd(struct check *k)
{
    bool missing = admission_missing(k) || orphan_of(k) == BY_AN;
    for (size_t i = 0; missing && i < 4; i++) {
        const struct ecl_record *r = ecl_claim_rec(k->c, ip_files[i], 0);
        if (r) {
            hit1(k, r, ecl_file_spec(ip_files[i])->an, others(k));
            return;
        }
    }
}

/* Rows that the test calls wrong: one finding, at the first, with their number. */
static void report_rows(struct check *k, int nfiles,
                        int (*wrong)(const struct check *, const struct shared *,
                                     const struct ecl_record *))
{
    const struct ecl_record *first = NULL;
    int64_t n                      = 0;
    int col                        = -1;
    for (int i = 0; i < nfiles; i++) {
        ECL_EACH(r, k->c, shared[i].file)
        {
            int c = wrong(k, &shared[i], r);
            if (c >= 0) {
                col   = first ? col : c;
                first = first ? first : r;
                n++;
            }
        }
    }
    if (first) {
        hit1(k, first, col, arg_int(k, n));
    }
}

/* A blank HN is that of the file's required-rule. */
static int other_hn(const struct check *k, const struct shared *s, const struct ecl_record *r)
{
    const struct ecl_record *visit = k->ip ? k->f.ipd : k->f.opd;
    struct ecl_str own             = cell(visit, k->ip ? ECL_IPD_HN : ECL_OPD_HN);
    struct ecl_str hn              = cell(r, s->hn);
    return hn.n == 0 || own.n == 0 || ecl_str_eq(hn, own) ? -1 : s->hn;
}

static void hn_pair(struct check *k)
{
    report_rows(k, k->ip ? NSHARED_KEY : NSHARED, other_hn);
}

static int other_person(const struct check *k, const struct shared *s, const struct ecl_record *r)
{
    if (s->pid < 0) {
        return -1;
    }
    struct ecl_str id = cell(r, s->pid);
    return id.n == 0 || ecl_str_eq(id, k->f.pid) ? -1 : s->pid;
}

static void person_id_hn(struct check *k)
{
    if (k->f.pid.n) {
        report_rows(k, NSHARED, other_person);
    }
}

static int both_keys(const struct check *k, const struct shared *s, const struct ecl_record *r)
{
    (void)k;
    struct ecl_str seq = cell(r, s->seq), an = cell(r, s->an);
    return seq.n && an.n && !ecl_str_eq(seq, an) ? s->seq : -1;
}

/* A charge of an OP claim whose AN is filled, but the claim is no admission. */
static int stray_an(const struct check *k, const struct shared *s, const struct ecl_record *r)
{
    (void)k;
    return blank(r, s->seq) && !blank(r, s->an) ? s->an : -1;
}

static void ip_charge_an(struct check *k)
{
    const struct ecl_record *r = first_other(k->c);
    if (k->op) {
        report_rows(k, NSHARED_KEY, stray_an);
    } else if (r && admission_missing(k) && rows_of(k, ip_files, 4) == 0) {
        hit1(k, r, ecl_file_spec((enum ecl_file)r->file)->an, others(k));
    }
}

static void seq_an_both(struct check *k)
{
    report_rows(k, NSHARED_KEY, both_keys);
}

static const struct rule rows[] = {
    RULE_FIRM("REF.ins-hn-in-pat", SEV_E, P_ALL, "INS,PAT", "", "FDH-MAN 3.2.15",
              "Every HN of INS is in PAT", "HN ทุกรายใน INS ต้องมีในแฟ้ม PAT",
              "HN {value} is not in PAT; export the patient's row",
              "ไม่พบ HN {value} ในแฟ้ม PAT ให้ส่งออกข้อมูลผู้ป่วยรายนี้", ins_hn_in_pat, ON_BOTH, HAS(INS)),
    RULE_FIRM("REF.hn-in-ins", SEV_E, P_ALL, "OPD,ORF,ODX,OOP,IPD,CHT,CHA,AER,ADP,DRU,INS", "",
              "FDH-MAN 3.2.16", "Every HN of the other files is in INS", "HN ในแฟ้มอื่นต้องมีในแฟ้ม INS",
              "{file}: HN {value} has rows ({1}) without SEQ and AN; they belong to no visit",
              "แฟ้ม {file}: HN {value} มี {1} รายการที่ไม่มีทั้ง SEQ และ AN จึงไม่เป็นของการรับบริการใด",
              hn_in_ins, ON_NONE, 0),
    RULE_FIRM("REF.seq-in-ins", SEV_E, P_ALL, "OPD,ORF,ODX,OOP,CHT,CHA,AER,ADP,DRU,INS", "",
              "FDH-MAN 3.2.20", "Every HN and SEQ of a row without AN is in INS",
              "HN และ SEQ ของรายการผู้ป่วยนอกต้องมีในแฟ้ม INS",
              "SEQ {value} of this HN is not in INS; {1} rows depend on it",
              "ไม่พบ SEQ {value} ของ HN นี้ในแฟ้ม INS (มี {1} รายการที่เกี่ยวข้อง)", seq_in_ins,
              ON_OP | ON_NONE, 0),
    RULE_FIRM("REF.an-in-ins", SEV_E, P_ALL, "IPD,CHT,CHA,AER,ADP,DRU,INS", "", "FDH-MAN 3.2.21",
              "Every HN and AN is in INS", "HN และ AN ต้องมีในแฟ้ม INS",
              "AN {value} is not in INS; {1} rows depend on it",
              "ไม่พบ AN {value} ในแฟ้ม INS (มี {1} รายการที่เกี่ยวข้อง)", an_in_ins, ON_IP | ON_NONE, 0),
    RULE_FIRM("REF.op-seq-in-opd", SEV_E, P_ALL, "ORF,ODX,OOP,CHT,CHA,AER,ADP,DRU,OPD", "",
              "TS-VALID", "Every row without AN has an OPD row with its HN and SEQ",
              "รายการผู้ป่วยนอกต้องมี HN และ SEQ ในแฟ้ม OPD",
              "SEQ {value} has no OPD row; {1} rows depend on it",
              "ไม่พบ SEQ {value} ในแฟ้ม OPD (มี {1} รายการที่เกี่ยวข้อง)", op_seq_in_opd, ON_OP, 0),
    RULE_FIRM("REF.an-in-ipd", SEV_E, P_ALL, "IRF,IDX,IOP,LVD,IPD", "", "TS-VALID",
              "Every AN is in IPD", "AN ต้องมีในแฟ้ม IPD",
              "AN {value} has no IPD row; {1} rows depend on it",
              "ไม่พบ AN {value} ในแฟ้ม IPD (มี {1} รายการที่เกี่ยวข้อง)", an_in_ipd, ON_IP | ON_NONE, 0),
    RULE_FIRM("REF.ip-charge-an", SEV_E, P_ALL, "CHT,CHA,AER,ADP,DRU,IPD", "",
              UNVERIFIED "; FDH-MAN 3.2.21", "Every charge with an AN has an IPD row",
              "ค่าใช้จ่ายที่มี AN ต้องมีข้อมูลในแฟ้ม IPD",
              "{file}: AN {value} has no IPD row; {1} charges depend on it",
              "แฟ้ม {file}: ไม่พบ AN {value} ในแฟ้ม IPD (มีค่าใช้จ่าย {1} รายการ)", ip_charge_an, ON_BOTH,
              0),
    RULE("REF.hn-an-pair", SEV_W, P_ALL, "CHT,CHA,AER,ADP,DRU,IPD", "", UNVERIFIED,
         "The HN of a row with AN is the HN of that AN in IPD", "HN ของรายการที่มี AN ต้องตรงกับแฟ้ม IPD",
         "{file}: HN {value} is not the HN of this AN in IPD; {1} rows differ",
         "แฟ้ม {file}: HN {value} ไม่ตรงกับ HN ของ AN นี้ในแฟ้ม IPD (ต่างกัน {1} รายการ)", hn_pair, ON_IP,
         HAS(IPD)),
    RULE("REF.hn-seq-pair", SEV_W, P_ALL, "ORF,ODX,OOP,CHT,CHA,AER,ADP,DRU,OPD", "", UNVERIFIED,
         "The HN of a row with SEQ is the HN of that SEQ in OPD",
         "HN ของรายการที่มี SEQ ต้องตรงกับแฟ้ม OPD",
         "{file}: HN {value} is not the HN of this SEQ in OPD; {1} rows differ",
         "แฟ้ม {file}: HN {value} ไม่ตรงกับ HN ของ SEQ นี้ในแฟ้ม OPD (ต่างกัน {1} รายการ)", hn_pair, ON_OP,
         HAS(OPD)),
    RULE("REF.person-id-hn", SEV_E, P_ALL, "ODX,OOP,CHT,CHA,DRU,LABFU,PAT", "C142",
         "NHSO-BKK65; " UNVERIFIED, "PERSON_ID equals that of the HN in PAT",
         "PERSON_ID ต้องตรงกับแฟ้ม PAT", "{file}: PERSON_ID {value} differs from PAT; {1} rows do",
         "แฟ้ม {file}: PERSON_ID {value} ไม่ตรงกับแฟ้ม PAT ({1} รายการ)", person_id_hn, ON_BOTH,
         HAS(PAT)),
    RULE("REF.seq-an-both", SEV_W, P_ALL, "CHT,CHA,AER,ADP,DRU", "", "HRIMS; TS-VALID",
         "A row carries SEQ or AN, not both (AN repeated in SEQ is tolerated)",
         "แต่ละรายการมี SEQ หรือ AN อย่างใดอย่างหนึ่ง (ใส่ AN ซ้ำในช่อง SEQ ได้)",
         "{file}: SEQ {value} and an AN stand together; {1} rows do; leave SEQ blank for "
         "in-patients",
         "แฟ้ม {file}: มีทั้ง SEQ {value} และ AN ({1} รายการ) ผู้ป่วยในให้เว้น SEQ ว่าง", seq_an_both,
         ON_BOTH, 0),
    RULE("REF.labfu-opd", SEV_E, P_ALL, "LABFU,OPD", "", "NHSO-BKK65 remark",
         "HN and SEQ of LABFU are in OPD", "HN และ SEQ ใน LABFU ต้องมีในแฟ้ม OPD",
         "SEQ {value} has no OPD row; {1} laboratory results depend on it",
         "ไม่พบ SEQ {value} ในแฟ้ม OPD (มีผลตรวจ {1} รายการ)", labfu_opd, ON_OP | ON_NONE, HAS(LABFU)),
};

RULE_GROUP(rules_ref, rows);
