# gen_codes.awk: codes/*.tsv (code, label_th, label_en, extra, source) to C.
#   awk -f gen_codes.awk codes/*.tsv > codes.inc
# Each table comes out sorted by code, byte order; a code given twice is an error.
function cstr(s) { gsub(/\\/, "\\\\", s); gsub(/"/, "\\\"", s); return "\"" s "\"" }
function flush_set(   i, j, t) {
    if (name == "") return
    for (i = 2; i <= n; i++) {
        for (j = i; j > 1 && code[j - 1] > code[j]; j--) {
            t = code[j]; code[j] = code[j - 1]; code[j - 1] = t
            t = text[j]; text[j] = text[j - 1]; text[j - 1] = t
        }
    }
    print "static const struct ecl_codeentry codes_" name "[] = {"
    for (i = 1; i <= n; i++) {
        if (i > 1 && code[i] == code[i - 1]) {
            print name ": code " code[i] " stands twice" > "/dev/stderr"
            exit bad = 1
        }
        print "    " text[i]
    }
    print "};"
    sets = sets "    X(" name ") \\\n"
}
BEGIN { FS = "\t"; print "/* Made from the tables in lib/spec/codes. */" }
FNR == 1 {
    flush_set()
    name = FILENAME; sub(/.*\//, "", name); sub(/\.tsv$/, "", name)
    n = 0
    next
}
{
    if (NF < 4) { print FILENAME ":" FNR ": bad row" > "/dev/stderr"; exit bad = 1 }
    n++
    code[n] = $1 ""
    text[n] = "{" cstr($1) ", " cstr($2) ", " cstr($3) ", " cstr($4) "},"
}
END {
    if (bad) exit 1
    flush_set()
    if (bad) exit 1
    printf "#define CODE_SETS \\\n%s    /* end */\n", sets
}
