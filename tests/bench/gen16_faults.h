/* gen16_faults.h: the faults gen16 can put into a clean set: one row each, with
 * the rule that should find it. A fault changes one thing of one claim. */
#ifndef GEN16_FAULTS_H
#define GEN16_FAULTS_H

static struct row *find_row(struct claim *c, int file)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->row[i].file == file) {
            return &c->row[i];
        }
    }
    return NULL;
}

static bool mark(struct claim *c, const struct row *r)
{
    c->row_of_fault  = (int)(r - c->row);
    c->file_of_fault = r->file;
    return true;
}

/* Sets a column of the first row of the file. */
static bool set_value(struct claim *c, const struct fault *k)
{
    struct row *r = find_row(c, k->file);
    if (!r || (k->scheme && !ecl_str_is(c->inscl, k->scheme))) {
        return false;
    }
    r->f[k->column] = ecl_str_make(k->value, k->length ? k->length : strlen(k->value));
    return mark(c, r);
}

/* Removes every row of the file; value: only of an "OP" or "IP" claim. */
static bool drop_rows(struct claim *c, const struct fault *k)
{
    bool any = false;
    if (k->value[0] && (k->value[0] == 'I') != c->v->ip) {
        return false;
    }
    for (size_t i = 0; i < c->n; i++) {
        if (c->row[i].file == k->file) {
            c->row[i].file = ECL_NOFILE;
            any            = true;
        }
    }
    c->file_of_fault = k->file;
    return any;
}

static bool repeat_row(struct claim *c, const struct fault *k)
{
    struct row *r = find_row(c, k->file), *copy = r ? add(c, (enum ecl_file)k->file) : NULL;
    if (!r) {
        return false;
    }
    *copy = *r;
    return mark(c, copy);
}

/* Adds columns, filled: blank ones at the end of a row would be forgiven. */
static bool add_columns(struct claim *c, const struct fault *k)
{
    struct row *r = find_row(c, k->file);
    if (!r) {
        return false;
    }
    r->extra = (int8_t)k->length;
    for (size_t i = 0; i < k->length; i++) {
        r->f[ecl_file_spec((enum ecl_file)k->file)->nstd + i] = ecl_str_of(k->value);
    }
    return mark(c, r);
}

/* The same wrong number wherever the person's number stands. */
static bool change_id(struct claim *c, const struct fault *k)
{
    if (c->cid.p[0] < '1' || c->cid.p[0] > '5' || ecl_str_is(c->inscl, "STP")) {
        return false;
    }
    struct ecl_str wrong = ecl_str_of(k->value);
    if (!wrong.n) {
        wrong = text(c, "%.12s%c", c->cid.p, (c->cid.p[12] - '0' + 1) % 10 + '0');
    }
    for (size_t i = 0; i < c->n; i++) {
        struct row *r                 = &c->row[i];
        const struct ecl_file_spec *s = ecl_file_spec((enum ecl_file)r->file);
        if (s->person_id >= 0) {
            r->f[s->person_id] = wrong;
        }
        if (r->file == ECL_INS) {
            r->f[ECL_INS_CID] = wrong;
            mark(c, r);
        }
    }
    return true;
}

/* The number of somebody else, right in itself. */
static bool other_id(struct claim *c, const struct fault *k)
{
    struct row *r = find_row(c, k->file);
    if (!r || c->cid.p[0] > '5') {
        return false;
    }
    r->f[k->column] = citizen_id(c, c->cid.p[0], 99000000000U + c->number);
    return mark(c, r);
}

/* Adds amount (in satang, k->length) to the total of the bill. */
static bool shift_total(struct claim *c, const struct fault *k)
{
    struct row *r = find_row(c, ECL_CHT);
    int64_t total = 0;
    for (unsigned i = 0; i < CATEGORIES; i++) {
        total += c->cat[i][0] + c->cat[i][1];
    }
    r->f[k->column] = baht(c, total + (int64_t)k->length);
    return mark(c, r);
}

static bool comma_total(struct claim *c, const struct fault *k)
{
    struct row *r    = find_row(c, ECL_CHT);
    struct ecl_str t = r->f[ECL_CHT_TOTAL];
    (void)k;
    if (t.n < 7) {
        return false;
    }
    r->f[ECL_CHT_TOTAL] = text(c, "%.*s,%.*s", (int)(t.n - 6), t.p, 6, t.p + (t.n - 6));
    return mark(c, r);
}

/* A diagnosis of a visit that does not exist. */
static bool orphan_dx(struct claim *c, const struct fault *k)
{
    struct row *r = find_row(c, k->file), *copy = r ? add(c, (enum ecl_file)k->file) : NULL;
    if (!r) {
        return false;
    }
    *copy              = *r;
    copy->f[k->column] = text(c, "%.2s%c%.*s", c->key, '9', (int)strlen(c->key) - 3, c->key + 3);
    return mark(c, copy);
}

/* A second principal diagnosis, or one code twice: k->value is the type. */
static bool second_dx(struct claim *c, const struct fault *k)
{
    struct row *r = find_row(c, k->file), *copy = r ? add(c, (enum ecl_file)k->file) : NULL;
    if (!r) {
        return false;
    }
    bool op = k->file == ECL_ODX;
    *copy   = *r;
    if (k->value[0] == '1') {
        copy->f[op ? ECL_ODX_DIAG : ECL_IDX_DIAG] = ECL_STR("R53");
    } else {
        copy->f[op ? ECL_ODX_DXTYPE : ECL_IDX_DXTYPE] = ecl_str_of(k->value);
    }
    return mark(c, copy);
}

/* The claim's last day before its first: dates of stay the wrong way round. */
static bool swap_stay(struct claim *c, const struct fault *k)
{
    struct row *r = find_row(c, k->file);
    if (!r || c->from < 2) {
        return false;
    }
    r->f[ECL_IPD_DATEDSC] = day(c, c->from - 1);
    return mark(c, r);
}

static bool buddhist_day(struct claim *c, const struct fault *k)
{
    struct row *r = find_row(c, k->file);
    if (!r || !r->f[k->column].n) {
        return false;
    }
    struct ecl_str d = r->f[k->column];
    unsigned year    = 0;
    for (int i = 0; i < 4; i++) {
        year = year * 10 + (unsigned)(d.p[i] - '0');
    }
    r->f[k->column] = text(c, "%04u%.4s", year + 543, d.p + 4);
    return mark(c, r);
}

#define SET(file, col)    set_value, ECL_##file, ECL_##file##_##col
#define ON(fn, file, col) fn, ECL_##file, ECL_##file##_##col

/* name, rule, alone, how, file, column, value, length, scheme */
static const struct fault faults[] = {
    {"cid-checksum", "INS.cid-checksum", true, ON(change_id, INS, CID), "", 0, NULL},
    {"cid-dummy", "INS.cid-dummy", true, ON(change_id, INS, CID), "1234567890121", 0, NULL},
    {"cid-other", "INS.cid-pat-match", false, ON(other_id, INS, CID), "", 0, NULL},
    {"person-id-other", "REF.person-id-hn", false, ON(other_id, CHT, PERSON_ID), "", 0, NULL},
    {"hn-blank", "CHA.required", false, SET(CHA, HN), "", 0, NULL},
    {"inscl-code", "INS.inscl-code", false, SET(INS, INSCL), "UCX", 0, "UCS"},
    {"inscl-blank", "INS.inscl-required", false, SET(INS, INSCL), "", 0, "UCS"},
    {"subtype-scheme", "INS.subtype-code", false, SET(INS, SUBTYPE), "L1", 0, "UCS"},
    {"permit-blank", "INS.permitno-ucs", false, SET(INS, PERMITNO), "", 0, "UCS"},
    {"permit-format", "INS.permitno-format-ucs", false, SET(INS, PERMITNO), "123456789", 0, "UCS"},
    {"hospmain-blank", "INS.hospmain-required", false, SET(INS, HOSPMAIN), "", 0, NULL},
    {"hospmain-form", "FMT.hcode5", false, SET(INS, HOSPMAIN), "EA001", 0, "UCS"},
    {"ins-missing", "REF.seq-in-ins", false, drop_rows, ECL_INS, 0, "OP", 0, NULL},
    {"ins-missing-ip", "REF.an-in-ins", false, drop_rows, ECL_INS, 0, "IP", 0, NULL},
    {"pat-missing", "REF.ins-hn-in-pat", true, drop_rows, ECL_PAT, 0, "", 0, NULL},
    {"sex-code", "PAT.sex-required", true, SET(PAT, SEX), "3", 0, NULL},
    {"dob-blank", "PAT.dob-required", true, SET(PAT, DOB), "", 0, NULL},
    {"dob-era", "FMT.date-era", true, ON(buddhist_day, PAT, DOB), "", 0, NULL},
    {"nation-blank", "PAT.nation-required", true, SET(PAT, NATION), "", 0, NULL},
    {"name-form", "PAT.namepat-form", true, SET(PAT, NAMEPAT), "นายสมมุติ ไม่มีลูกน้ำ", 0, NULL},
    {"idtype-code", "PAT.idtype-code", true, SET(PAT, IDTYPE), "9", 0, NULL},
    {"opd-missing", "REF.op-seq-in-opd", false, drop_rows, ECL_OPD, 0, "", 0, NULL},
    {"opd-repeated", "OPD.unique", false, repeat_row, ECL_OPD, 0, "", 0, NULL},
    {"uuc-code", "OPD.uuc-code", false, SET(OPD, UUC), "9", 0, NULL},
    {"typeout-code", "OPD.typeout-code", false, SET(OPD, TYPEOUT), "9", 0, NULL},
    {"clinic-form", "OPD.clinic-format", false, SET(OPD, CLINIC), "01", 0, NULL},
    {"vitals", "OPD.vitals-range", false, SET(OPD, BTEMP), "73.5", 0, NULL},
    {"time-form", "FMT.time", false, SET(OPD, TIMEOPD), "2460", 0, NULL},
    {"date-form", "FMT.date", false, SET(ODX, DATEDX), "20260231", 0, NULL},
    {"date-era", "FMT.date-era", false, ON(buddhist_day, ODX, DATEDX), "", 0, NULL},
    {"date-zero", "FMT.date-zero", false, SET(INS, DATEEXP), "00000000", 0, NULL},
    {"width", "FMT.width-bytes", false, SET(ODX, DRDX), "ว123456", 0, NULL},
    {"trim", "FMT.trim", false, SET(ODX, DIAG), " J069", 0, NULL},
    {"row-long", "PKG.row-width", false, add_columns, ECL_CHA, 0, "x", 1, NULL},
    {"byte", "PKG.encoding", false, SET(OPD, DETAIL), "ไข้ \xff\xfe ไอ", 0, NULL},
    {"nul", "PKG.no-nul-control", false, SET(OPD, DETAIL), "fever\0cough", 11, NULL},
    {"literal-null", "PKG.literal-null", false, SET(CHT, PTTYPE), "NULL", 0, NULL},
    {"quotes", "PKG.no-quotes", false, SET(DRU, DIDNAME), "\"Paracetamol 500 mg\"", 0, NULL},
    {"odx-missing", "OPD.dx-required", false, drop_rows, ECL_ODX, 0, "", 0, NULL},
    {"odx-orphan", "REF.seq-in-ins", false, ON(orphan_dx, ODX, SEQ), "", 0, NULL},
    {"odx-no-principal", "ODX.one-principal", false, SET(ODX, DXTYPE), "2", 0, NULL},
    {"odx-two-principal", "ODX.one-principal", false, second_dx, ECL_ODX, 0, "1", 0, NULL},
    {"odx-repeated", "DX.duplicate", false, second_dx, ECL_ODX, 0, "4", 0, NULL},
    {"odx-type", "DX.type-code", false, SET(ODX, DXTYPE), "7", 0, NULL},
    {"odx-dot", "DX.diag-format", false, SET(ODX, DIAG), "J06.9", 0, NULL},
    {"odx-icd9", "DX.not-icd9", false, SET(ODX, DIAG), "9390", 0, NULL},
    {"odx-doctor-blank", "ODX.required", false, SET(ODX, DRDX), "", 0, NULL},
    {"idx-missing", "IPD.dx-required", false, drop_rows, ECL_IDX, 0, "", 0, NULL},
    {"idx-two-principal", "IDX.one-principal", false, second_dx, ECL_IDX, 0, "1", 0, NULL},
    {"stay-order", "IPD.dsc-after-adm", false, ON(swap_stay, IPD, DATEDSC), "", 0, NULL},
    {"discht-code", "IPD.discht-code", false, SET(IPD, DISCHT), "6", 0, NULL},
    {"dead-type", "IPD.dead-consistent", false, SET(IPD, DISCHS), "9", 0, NULL},
    {"svctype-code", "IPD.svctype-code", false, SET(IPD, SVCTYPE), "1", 0, NULL},
    {"cht-missing", "OPD.charge-required", false, drop_rows, ECL_CHT, 0, "OP", 0, NULL},
    {"cht-missing-ip", "IPD.charge-required", false, drop_rows, ECL_CHT, 0, "IP", 0, NULL},
    {"cht-repeated", "CHT.one-per-visit", false, repeat_row, ECL_CHT, 0, "", 0, NULL},
    {"cht-cha", "MONEY.cht-cha", false, ON(shift_total, CHT, TOTAL), "", 100, NULL},
    {"cht-comma", "FMT.number", false, ON(comma_total, CHT, TOTAL), "", 0, NULL},
    {"cht-paid", "CHT.paid-range", false, ON(shift_total, CHT, PAID), "", 1, NULL},
    {"cht-pttype", "CHT.pttype-width", false, SET(CHT, PTTYPE), "UCS", 0, NULL},
    {"cht-invoice", "CHT.invoice-required", false, SET(CHT, INVOICE_NO), "", 0, NULL},
    {"cha-missing", "MONEY.cha-exists", false, drop_rows, ECL_CHA, 0, "", 0, NULL},
    {"cha-item", "CHA.item-code", false, SET(CHA, CHRGITEM), "19", 0, NULL},
    {"cha-decimals", "FMT.number-range", false, SET(CHA, AMOUNT), "100.005", 0, NULL},
    {"dru-comma", "DRU.drugprice-comma", false, SET(DRU, DRUGCOST), "1,250.00", 0, NULL},
    {"dru-status", "DRU.use-status", false, SET(DRU, USE_STATUS), "9", 0, NULL},
    {"adp-type", "ADP.type-code", false, SET(ADP, TYPE), "21", 0, NULL},
    {"adp-code", "ADP.code-known", false, SET(ADP, CODE), "XXXXXX", 0, NULL},
};
static const size_t nfaults = sizeof faults / sizeof faults[0];

#undef SET
#undef ON
#endif
