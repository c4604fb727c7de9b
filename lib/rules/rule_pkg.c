/* rule_pkg.c: the submission as a whole. Most of it only the importer can see:
 * its notes carry these ids, and the rows here give them their words. */
#include "rules/rules_priv.h"

/* PAT names the facility, and the other files must agree with it. Where PAT itself
 * differs from the own facility, PAT.hcode-required says so, and either will do. One
 * finding per claim. */
static void hcode_consistent(struct check *k)
{
    static const struct {
        enum ecl_file file;
        int col;
    } places[] = {{ECL_INS, ECL_INS_HCODE}, {ECL_DRU, ECL_DRU_HCODE}, {ECL_LABFU, ECL_LABFU_HCODE}};
    struct ecl_str own = k->f.pat ? cell(k->f.pat, ECL_PAT_HCODE) : k->f.hcode;
    if (ecl_hcode_check(own) != ECL_V_OK) {
        own = k->f.hcode;
    }
    for (size_t i = 0; own.n && i < sizeof places / sizeof places[0]; i++) {
        ECL_EACH(r, k->c, places[i].file)
        {
            struct ecl_str s = cell(r, places[i].col);
            if (ecl_hcode_check(s) == ECL_V_OK && !ecl_str_eq(s, own) &&
                !(k->f.pat && ecl_str_eq(s, k->f.hcode))) {
                hit1(k, r, places[i].col, own);
                return;
            }
        }
    }
}

#define IMPORT(ID, SEV, FILES, C, SRC, TEN, TTH, MEN, MTH)                                         \
    RULE_SEEN(ID, SEV, ECL_SCOPE_IMPORT, FILES, C, SRC, TEN, TTH, MEN, MTH)
#define FIELD(ID, SEV, FILES, C, SRC, TEN, TTH, MEN, MTH)                                          \
    RULE_SEEN(ID, SEV, ECL_SCOPE_FIELD, FILES, C, SRC, TEN, TTH, MEN, MTH)
#define OWN "behaviour of ecl-import"

static const struct rule rows[] = {
    ROW("PKG.file-count", SEV_W, ECL_SCOPE_IMPORT, P_ALL & ~P_OPBKK, "*", "", "FDH-MAN 3.2.2",
        "A submission has at most 16 files (17 with LABFU for OPBKK)",
        "ชุดข้อมูลที่ส่งต้องมีไม่เกิน 16 แฟ้ม (17 แฟ้มเมื่อมี LABFU สำหรับ OPBKK)",
        "the set has {value} claim files with {file}, FDH takes 16: LABFU is for OP Bangkok alone, "
        "and ecl-export writes it in the layout opbkk only",
        "ชุดข้อมูลมี {value} แฟ้ม รวม {file} แต่ FDH รับ 16 แฟ้ม LABFU ใช้กับ OPBKK เท่านั้น ecl-export "
        "เขียนเฉพาะรูปแบบ opbkk",
        NULL, NULL, 0, 0, true),
    IMPORT("PKG.file-name", SEV_W, "*", "", "FDH-MAN note 1; NHSO-BKK65",
           "A file is called by its code, perhaps with yymm, and ends in txt or dbf",
           "ชื่อแฟ้มต้องตรงกับรหัสแฟ้ม (อาจตามด้วย yymm) และนามสกุลเป็น txt หรือ dbf",
           "{file} was read, but receivers ask for names such as INS.txt (files with other names: "
           "{value}); ecl-export writes them",
           "อ่านแฟ้ม {file} ได้ แต่ผู้รับต้องการชื่อเช่น INS.txt (มี {value} แฟ้มที่ใช้ชื่ออื่น) ecl-export "
           "เขียนชื่อที่ถูกต้องให้"),
    IMPORT("PKG.file-dup", SEV_E, "*", "", "FDH-MAN 3.2.5",
           "No file code occurs twice: ecl-import refuses such a set (exit status 3)",
           "ห้ามมีแฟ้มรหัสเดียวกันซ้ำในชุดข้อมูล ecl-import จะไม่อ่านชุดนั้น (สถานะ 3)",
           "{file} occurs twice in the set: {value}; keep one",
           "พบแฟ้ม {file} ซ้ำในชุดเดียวกัน: {value} ให้เหลือเพียงแฟ้มเดียว"),
    IMPORT("PKG.type-mix", SEV_W, "*", "", "FDH-MAN 3.2.3; ECIMP-API",
           "All files of a submission are of one type, txt or dbf",
           "ทุกแฟ้มในชุดเดียวกันต้องเป็นชนิดเดียวกัน (txt หรือ dbf ทั้งหมด)",
           "the set mixes file types ({value}); FDH accepts one type only, ecl-export writes one",
           "ชุดข้อมูลมีแฟ้มหลายชนิดปนกัน ({value}) FDH รับได้ชนิดเดียว ใช้ ecl-export แปลงให้เป็นชนิดเดียว"),
    IMPORT("PKG.need-ins-pat", SEV_E, "INS,PAT", "", "FDH-MAN 3.2.6",
           "INS and PAT are present and have rows", "ต้องมีแฟ้ม INS และ PAT และต้องมีข้อมูล",
           "{file} is missing or empty; every submission needs INS and PAT",
           "ไม่มีแฟ้ม {file} หรือแฟ้มว่าง ทุกชุดต้องมี INS และ PAT"),
    IMPORT("PKG.need-cht", SEV_E, "CHT", "", "FDH-MAN 3.2.22",
           "CHT is present and has rows whenever OPD or IPD is sent",
           "เมื่อส่ง OPD หรือ IPD ต้องมีแฟ้ม CHT และต้องมีข้อมูล",
           "CHT is missing or empty; visits without charges cannot be sent",
           "ไม่มีแฟ้ม CHT หรือแฟ้มว่าง ส่งเบิกโดยไม่มีค่ารักษาไม่ได้"),
    IMPORT("PKG.need-opd-or-ipd", SEV_E, "OPD,IPD", "", "FDH-MAN 3.2.7",
           "At least one of OPD and IPD is present and has rows",
           "ต้องมีแฟ้ม OPD หรือ IPD อย่างน้อยหนึ่งแฟ้ม และต้องมีข้อมูล",
           "neither OPD nor IPD has rows; export at least one of them",
           "ไม่มีข้อมูลทั้งในแฟ้ม OPD และ IPD ต้องส่งออกอย่างน้อยหนึ่งแฟ้ม"),
    IMPORT("PKG.orf-odx-oop-need-opd", SEV_E, "ORF,ODX,OOP,OPD", "", "FDH-MAN 3.2.8",
           "Rows in ORF, ODX or OOP need OPD in the same submission",
           "เมื่อมีข้อมูลใน ORF, ODX หรือ OOP ต้องมีแฟ้ม OPD ในชุดเดียวกัน",
           "{file} has rows, but OPD is missing or empty",
           "แฟ้ม {file} มีข้อมูล แต่ไม่มีแฟ้ม OPD หรือ OPD ว่าง"),
    IMPORT("PKG.irf-idx-iop-lvd-need-ipd", SEV_E, "IRF,IDX,IOP,LVD,IPD", "", "FDH-MAN 3.2.9",
           "Rows in IRF, IDX, IOP or LVD need IPD in the same submission",
           "เมื่อมีข้อมูลใน IRF, IDX, IOP หรือ LVD ต้องมีแฟ้ม IPD ในชุดเดียวกัน",
           "{file} has rows, but IPD is missing or empty",
           "แฟ้ม {file} มีข้อมูล แต่ไม่มีแฟ้ม IPD หรือ IPD ว่าง"),
    IMPORT("PKG.header-known", SEV_E, "*", "", "FDH-MAN 2.2, 3.2.11; NHSO-BKK65",
           "Every column name of a header belongs to the standard", "ชื่อคอลัมน์ต้องเป็นชื่อตามมาตรฐาน",
           "column {value} of {file} is not in the standard; it is kept, but FDH refuses it",
           "คอลัมน์ {value} ของแฟ้ม {file} ไม่มีในมาตรฐาน เก็บไว้ให้ แต่ FDH จะไม่รับ"),
    IMPORT("PKG.header-alias", SEV_W, "*", "", OWN,
           "A column is called by its standard name, not by another one in use",
           "ชื่อคอลัมน์ควรเป็นชื่อมาตรฐาน ไม่ใช่ชื่ออื่นที่ใช้กัน", "{file}: column {value} was read as {field}",
           "แฟ้ม {file}: อ่านคอลัมน์ {value} เป็น {field}"),
    IMPORT("PKG.header-order", SEV_W, "*", "", "FDH-MAN 2.1; NHSO-BKK65",
           "Columns stand in the standard order", "คอลัมน์ต้องเรียงตามลำดับมาตรฐาน",
           "the columns of {file} are not in the standard order; ecl-export writes them in order",
           "คอลัมน์ของแฟ้ม {file} ไม่เรียงตามมาตรฐาน ecl-export จะเขียนเรียงให้ใหม่"),
    IMPORT("PKG.header-missing", SEV_W, "*", "", "FDH-MAN 2.1/2.2", "A text file has a header row",
           "แฟ้มข้อความต้องมีบรรทัดชื่อคอลัมน์",
           "{file} has no header row; it was read by the number of its columns",
           "แฟ้ม {file} ไม่มีบรรทัดชื่อคอลัมน์ จึงอ่านตามจำนวนคอลัมน์"),
    IMPORT("PKG.header-columns", SEV_I, "*", "", OWN, "No column of the standard is missing",
           "ไม่ขาดคอลัมน์ตามมาตรฐาน", "{file} lacks columns, read as blank: {value}",
           "แฟ้ม {file} ไม่มีคอลัมน์ {value} จึงถือว่าว่าง"),
    IMPORT(
        "PKG.row-width", SEV_E, "*", "", "TS-VALID", "Every row has as many fields as the header",
        "ทุกบรรทัดต้องมีจำนวนช่องเท่ากับบรรทัดชื่อคอลัมน์",
        "a row of {file} has the wrong number of fields ({value}) and was rejected; look for a | "
        "or a line break inside a text",
        "บรรทัดในแฟ้ม {file} มีจำนวนช่องไม่ถูกต้อง ({value}) จึงไม่รับ ตรวจหาเครื่องหมาย | "
        "หรือการขึ้นบรรทัดใหม่ในข้อความ"),
    IMPORT("PKG.row-trailing", SEV_I, "*", "", OWN, "Rows do not end in spare separators",
           "ท้ายบรรทัดต้องไม่มีตัวคั่นเกิน", "{file}: separators at the end of rows were dropped ({value})",
           "แฟ้ม {file}: ตัดตัวคั่นท้ายบรรทัดที่เกินมา ({value})"),
    IMPORT("PKG.row-short", SEV_W, "*", "", OWN "; sample 71272911692", "Rows do not end early",
           "บรรทัดต้องไม่ขาดช่องท้าย", "{file}: a row ends early; its missing fields were read as blank",
           "แฟ้ม {file}: บรรทัดขาดช่องท้าย ช่องที่ขาดถือว่าว่าง"),
    IMPORT("PKG.row-blank", SEV_I, "*", "", OWN, "There are no blank lines", "ไม่มีบรรทัดว่าง",
           "{file}: blank lines were skipped ({value})", "แฟ้ม {file}: ข้ามบรรทัดว่าง ({value})"),
    IMPORT("PKG.header-repeat", SEV_W, "*", "", OWN, "The header row occurs once",
           "บรรทัดชื่อคอลัมน์ต้องมีครั้งเดียว",
           "{file}: the header row occurs again in the middle and was skipped",
           "แฟ้ม {file}: พบบรรทัดชื่อคอลัมน์ซ้ำกลางแฟ้ม จึงข้าม"),
    IMPORT("PKG.layout-old", SEV_I, "*", "", OWN, "Files are of the current layout",
           "แฟ้มควรเป็นโครงสร้างปัจจุบัน", "{file} was read as the older layout {value}",
           "อ่านแฟ้ม {file} ตามโครงสร้างเดิม {value}"),
    IMPORT("PKG.encoding", SEV_E, "*", "", "ECIMP-API; HRIMS; DEWEY",
           "A file is wholly UTF-8 or wholly windows-874 (TIS-620)",
           "แฟ้มต้องเป็น UTF-8 หรือ windows-874 (TIS-620) ทั้งแฟ้ม",
           "a row of {file} cannot be decoded ({value}) and was rejected; save the file in one "
           "encoding",
           "ถอดรหัสตัวอักษรบรรทัดนี้ของแฟ้ม {file} ไม่ได้ ({value}) จึงไม่รับ ให้บันทึกแฟ้มด้วยรหัสเดียวกันทั้งแฟ้ม"),
    FIELD("PKG.encoding-undefined", SEV_W, "*", "", UNVERIFIED,
          "No replacement character (U+FFFD) stands where a letter was lost",
          "ไม่มีอักขระเสีย (U+FFFD) แทนตัวอักษรที่หายไป",
          "{file}: {field} holds a damaged character; type the text again: {value}",
          "แฟ้ม {file}: {field} มีอักขระเสีย ให้พิมพ์ข้อความใหม่: {value}"),
    FIELD("PKG.no-nul-control", SEV_W, "*", "", UNVERIFIED,
          "No NUL or other control character inside a field (rows with NUL are rejected)",
          "ไม่มีอักขระควบคุมในช่องข้อมูล (บรรทัดที่มี NUL จะไม่รับ)",
          "{file}: {field} holds a control character (NUL or tab, for example); remove it",
          "แฟ้ม {file}: {field} มีอักขระควบคุม (เช่น NUL หรือแท็บ) ให้ลบออก"),
    RULE("PKG.hcode-consistent", SEV_E, P_ALL, "PAT,DRU,INS,LABFU", "C184",
         "FDH-MAN 3.2.4; C-codes (UCKKPHO/AEGISX)",
         "One treating HCODE stands in PAT, DRU, INS and LABFU",
         "รหัสสถานพยาบาลใน PAT, DRU, INS และ LABFU ต้องตรงกัน",
         "{file}.HCODE {value} differs from the facility {1} of the claim",
         "{file}.HCODE {value} ไม่ตรงกับรหัสสถานพยาบาล {1} ของรายการเบิก", hcode_consistent, ON_BOTH,
         0),
    FIELD("PKG.literal-null", SEV_E, "*", "", "16457193005 sample; " UNVERIFIED,
          "No field holds the word null, NaN, None or undefined",
          "ไม่มีช่องใดมีคำว่า null, NaN, None หรือ undefined",
          "{field} holds the word {value}, which an export program wrote; leave it blank",
          "{field} มีคำว่า {value} ซึ่งโปรแกรมส่งออกเขียนมา ให้เว้นว่าง"),
    FIELD("PKG.no-quotes", SEV_W, "*", "", "TS-VALID", "Fields are not enclosed in double quotes",
          "ช่องข้อมูลต้องไม่มีเครื่องหมายอัญประกาศครอบ",
          "{field} {value} is enclosed in double quotes; the text form has no quoting, remove them",
          "{field} {value} มีเครื่องหมาย \" ครอบอยู่ ให้ลบออก"),
/* Of parts, as ecl-export writes them. */
#define EXP(KIND, SEV, ID, TEN, TTH, MEN, MTH) /* rule_exp.c */
#define EXP_PART(KIND, SEV, ID, FILES, C, SRC, TEN, TTH, MEN, MTH)                                 \
    RULE_SEEN(ID, SEV, ECL_SCOPE_EXPORT, FILES, C, SRC, TEN, TTH, MEN, MTH),
#include "claim/export_findings.inc"
#undef EXP
#undef EXP_PART
    IMPORT("PKG.value-separator", SEV_W, "*", "", OWN, "No value holds |, CR or LF",
           "ในค่าข้อมูลต้องไม่มี | หรือการขึ้นบรรทัดใหม่",
           "{file}: {field} held a separator or line break, which became a blank: {value}",
           "แฟ้ม {file}: {field} มีตัวคั่น | หรือการขึ้นบรรทัดใหม่ จึงแทนด้วยช่องว่าง: {value}"),
    IMPORT("PKG.file-ignored", SEV_I, "*", "", OWN, "The set holds claim files only",
           "ชุดข้อมูลมีเฉพาะแฟ้มตามมาตรฐาน", "{file} is no claim file and was not read",
           "{file} ไม่ใช่แฟ้มข้อมูลตามมาตรฐาน จึงไม่อ่าน"),
    IMPORT("PKG.file-empty", SEV_W, "*", "", OWN, "A file that is there has rows",
           "แฟ้มที่ส่งมาต้องมีข้อมูล", "{file} has no data row", "แฟ้ม {file} ไม่มีข้อมูล"),
    IMPORT("PKG.dbf-deleted", SEV_I, "*", "", OWN, "A DBF file has no deleted records",
           "แฟ้ม DBF ไม่มีระเบียนที่ลบแล้ว", "{file}: deleted records were skipped ({value})",
           "แฟ้ม {file}: ข้ามระเบียนที่ลบแล้ว ({value})"),
    IMPORT("PKG.normalized", SEV_I, "*", "", OWN, "Values need no mending (--normalize)",
           "ค่าข้อมูลไม่ต้องแก้ (--normalize)", "{file}: {field} was mended: {value}",
           "แฟ้ม {file}: แก้ค่า {field} ให้แล้ว: {value}"),
    IMPORT(
        "KEY.damaged", SEV_W, "*", "", UNVERIFIED,
        "HN, SEQ, AN and citizen IDs show no damage by a spreadsheet",
        "HN, SEQ, AN และเลขประจำตัวประชาชนต้องไม่เสียหายจากโปรแกรมตารางคำนวณ",
        "{file}: {field} {value} looks damaged, as by a spreadsheet (6.8E+11, zeros lost in front, "
        "blanks around it); export it again as text",
        "แฟ้ม {file}: {field} {value} อาจเสียหายจากโปรแกรมตารางคำนวณ (เช่น 6.8E+11 เลขศูนย์นำหน้าหาย "
        "หรือมีช่องว่างหน้าหลัง) "
        "ให้ส่งออกใหม่เป็นข้อความ"),
};

RULE_GROUP(rules_pkg, rows);
