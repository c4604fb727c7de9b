/* rule_sent.c: a claim against what was submitted before, in this month or an earlier one.
 *
 * All are warnings: what went out may have been refused or corrected since, which the file
 * does not know. Numbers and stays are never compared with an earlier edition of the claim
 * itself. The rules within one stream are in rule_batch.c. */
#include "rules/batch_priv.h"
#include "rules/sent_priv.h"
#include "rules/visit_priv.h"

/* The row of the visit or admission. */
static const struct ecl_record *visit_row(const struct check *k)
{
    return k->ip ? k->f.ipd : k->f.opd;
}

/* A place that another claim has, too. */
static void hit_met(struct check *k, const struct ecl_record *r, int col,
                    const struct ecl_sent_claim *c)
{
    hit_other(k, r, col, sent_look_where(k, c), (struct ecl_str){NULL, 0},
              other_claim((unsigned)c->type, ecl_str_of(c->key)));
}

static void hit_visit(struct check *k, const struct ecl_sent_claim *c, int op_col, int ip_col)
{
    hit_met(k, visit_row(k), k->ip ? ip_col : op_col, c);
}

/* The claim itself. */
static void hit_same(struct check *k, const struct ecl_sent_claim *c)
{
    hit1(k, visit_row(k), k->ip ? (int)ECL_IPD_AN : (int)ECL_OPD_SEQ, sent_look_submission(k, c));
}

static void again(struct check *k)
{
    const struct sent_found *f = sent_look_at(k);
    if (f && f->again && !f->changed) {
        hit_same(k, &f->by[ECL_SENT_SAME]);
    }
}

static void changed(struct check *k)
{
    const struct sent_found *f = sent_look_at(k);
    if (f && f->changed) {
        hit_same(k, &f->by[ECL_SENT_SAME]);
    }
}

static void key(struct check *k)
{
    const struct sent_found *f = sent_look_at(k);
    if (f && f->met[ECL_SENT_OTHER_HN]) {
        hit_visit(k, &f->by[ECL_SENT_OTHER_HN], ECL_OPD_SEQ, ECL_IPD_AN);
    }
}

/* What is no code, INS.permitno-format-ucs says. */
static void permitno(struct check *k)
{
    if (k->f.scheme & S_UC && k->f.ins && !is_authen_code(cell(k->f.ins, ECL_INS_PERMITNO))) {
        return;
    }
    const struct sent_found *f = sent_look_at(k);
    if (f && f->met[ECL_SENT_PERMITNO]) {
        hit_met(k, k->f.ins, ECL_INS_PERMITNO, &f->by[ECL_SENT_PERMITNO]);
    }
}

static void invoice(struct check *k)
{
    const struct sent_found *f = sent_look_at(k);
    if (f && f->met[ECL_SENT_INVOICE]) {
        hit_met(k, k->f.cht, ECL_CHT_INVOICE_NO, &f->by[ECL_SENT_INVOICE]);
    }
}

static void overlap(struct check *k)
{
    const struct sent_found *f = sent_look_at(k);
    if (f && f->overlap) {
        hit_visit(k, &f->overlap_with, ECL_OPD_DATEOPD, ECL_IPD_DATEADM);
    }
}

static void op_in_stay(struct check *k)
{
    const struct sent_found *f = sent_look_at(k);
    if (f && f->inside) {
        hit_visit(k, &f->inside_of, ECL_OPD_DATEOPD, ECL_IPD_DATEADM);
    }
}

static void item(struct check *k)
{
    if (!sent_look_at(k)) {
        return;
    }
    ECL_EACH(r, k->c, ECL_ADP)
    {
        const struct ecl_sent_claim *c = sent_look_item(k, r);
        if (c) {
            hit_met(k, r, ECL_ADP_CODE, c);
        }
    }
}

#define RULE_SENT(ID, FILES, C, SRC, TEN, TTH, MEN, MTH, FN, ON, NEEDS)                            \
    ROW(ID, SEV_W, ECL_SCOPE_SENT, P_ALL, FILES, C, SRC, TEN, TTH, MEN, MTH, NULL, FN, ON, NEEDS,  \
        false)

static const struct rule rows[] = {
    RULE_SENT("SENT.again", "OPD,IPD", "C140;C179", C_CODES,
              "A visit was not submitted before as it is", "การรับบริการต้องไม่เคยส่งแล้วโดยไม่เปลี่ยนแปลง",
              "{value} was submitted before, unchanged ({1}); leave it out, or say --resend",
              "{value} เคยส่งแล้วโดยไม่มีการแก้ไข ({1}) ให้ตัดออก หรือใช้ --resend ถ้าตั้งใจส่งซ้ำ", again,
              ON_BOTH, 0),
    RULE_SENT(
        "SENT.changed", "OPD,IPD", "C140;C179", C_CODES,
        "A visit was not submitted before with other content", "การรับบริการต้องไม่เคยส่งแล้วด้วยข้อมูลอื่น",
        "{value} was submitted before with other content ({1}); if this corrects it, say --resend",
        "{value} เคยส่งแล้วด้วยข้อมูลอื่น ({1}) ถ้าเป็นการแก้ไขให้ใช้ --resend", changed, ON_BOTH, 0),
    RULE_SENT("SENT.key", "OPD,IPD", "", GENERAL_PLUS("NHSO-BKK65 (SEQ and AN are not used again)"),
              "SEQ or AN was not submitted for another HN", "SEQ หรือ AN ต้องไม่เคยส่งกับ HN อื่น",
              "{field} {value} was submitted before for another HN: {1}",
              "{field} {value} เคยส่งแล้วกับ HN อื่น: {1}", key, ON_BOTH, 0),
    RULE_SENT("SENT.permitno", "INS", "C179", UNVERIFIED,
              "PERMITNO was not submitted for another patient or day",
              "PERMITNO ต้องไม่เคยส่งกับผู้ป่วยอื่นหรือวันอื่น",
              "PERMITNO {value} was submitted before for another patient or day: {1}",
              "PERMITNO {value} เคยส่งแล้วกับผู้ป่วยอื่นหรือวันอื่น: {1}", permitno, ON_BOTH, HAS(INS)),
    RULE_SENT("SENT.invoice", "CHT", "", GENERAL_PLUS("TS-VALID"),
              "INVOICE_NO was not submitted for another visit",
              "INVOICE_NO ต้องไม่เคยส่งกับการรับบริการอื่น",
              "INVOICE_NO {value} was submitted before for another visit: {1}",
              "INVOICE_NO {value} เคยส่งแล้วกับการรับบริการอื่น: {1}", invoice, ON_BOTH, HAS(CHT)),
    RULE_SENT("SENT.overlap", "IPD", "C150;C151", C_CODES,
              "An admission does not overlap one that was submitted",
              "การรับไว้ต้องไม่คาบเกี่ยวกับครั้งที่เคยส่งแล้ว",
              "this admission overlaps one that was submitted before: {1}; correct dates and times",
              "การรับไว้ครั้งนี้คาบเกี่ยวกับครั้งที่เคยส่งแล้ว: {1} ให้ตรวจสอบวันเวลา", overlap, ON_IP, HAS(IPD)),
    RULE_SENT("SENT.op-in-stay", "OPD,IPD", "C151", C_CODES,
              "No visit lies inside an admission, one of which was submitted",
              "ต้องไม่มีการรับบริการผู้ป่วยนอกระหว่างนอนโรงพยาบาลที่เคยส่งแล้ว",
              "an out-patient visit lies inside an admission of this HN; submitted before: {1}",
              "มีการรับบริการผู้ป่วยนอกระหว่างนอนโรงพยาบาลของ HN นี้ ที่เคยส่งแล้ว: {1}", op_in_stay, ON_BOTH,
              0),
    RULE_SENT("SENT.item", "ADP", "C179", GENERAL_PLUS(C_CODES),
              "An item was not submitted for the same patient and day with another visit",
              "รายการเดียวกันต้องไม่เคยส่งในวันเดียวกันกับการรับบริการอื่น",
              "item {value} was submitted before for this patient and day: {1}",
              "รายการ {value} เคยส่งแล้วสำหรับผู้ป่วยและวันเดียวกัน: {1}", item, ON_BOTH, HAS(ADP)),
};

RULE_GROUP(rules_sent, rows);
