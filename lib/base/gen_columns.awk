# gen_columns.awk: columns.tsv to C.
#   awk -f gen_columns.awk columns.tsv > base_columns.inc
# The constants in base.h give the columns numbers; assertions hold the two together.
function cstr(s) { gsub(/\\/, "\\\\", s); gsub(/"/, "\\\"", s); return "\"" s "\"" }
function enum_of(t) { return t == "drugs" ? "DRUG" : t == "units" ? "UNIT" : toupper(t) }
# Tables of codes begin with the same three columns.
function constant(t, c) { return "ECL_" (c ~ /^(CODE|START|END)$/ && t !~ /^(drugs|staff|units)$/ ? "CODE" : enum_of(t)) "_" c }
function aliases(s,   part, n, i, out) {
    if (s == "") return "base_no_alias"
    n = split(s, part, ",")
    for (i = 1; i <= n; i++) out = out cstr(part[i]) ", "
    print "static const char *const base_alias_" $1 "_" $3 "[] = {" out "NULL};" > "/dev/stdout"
    return "base_alias_" $1 "_" $3
}
BEGIN {
    FS = "\t"
    print "/* Made from lib/base/columns.tsv. */"
    print "static const char *const base_no_alias[] = {NULL};"
}
NR == 1 { next }
NF != 14 { print FILENAME ":" NR ": bad row" > "/dev/stderr"; exit bad = 1 }
{
    if (!($1 in n)) tables[++ntables] = $1
    row[$1] = row[$1] "    {" cstr($3) ", " aliases($4) ", ECL_BASE_T_" toupper($5) ", ECL_BASE_NEED_" toupper($7) ", " \
        "ECL_BASE_PART_" toupper($2) ", " $6 ", " ($8 == "" ? "NULL" : cstr($8)) ", " \
        "{" cstr($9) ", " cstr($10) "}, {" cstr($11) ", " cstr($12) "}, " cstr($13) ", " cstr($14) "},\n"
    print "_Static_assert(" constant($1, $3) " == " n[$1]++ ", \"" $1 ": " $3 "\");"
}
END {
    if (bad) exit 1
    for (i = 1; i <= ntables; i++) {
        t = tables[i]
        if (t ~ /^(drugs|staff|units)$/)
            print "_Static_assert(ECL_" enum_of(t) "_NCOLUMNS == " n[t] ", \"" t "\");"
        print "static const struct ecl_base_column base_" t "[] = {\n" row[t] "};"
    }
}
