# gen_columns.awk: columns.tsv to C.
#   awk -f gen_columns.awk columns.tsv > rep_columns.inc
# A title over several columns stands in the first of them only; every column gets
# it here as the reader of a sheet gives it to the columns under a merged cell.
function cstr(s) { gsub(/\\/, "\\\\", s); gsub(/"/, "\\\"", s); return "\"" s "\"" }
function upper(s) { return s == "" ? "NONE" : toupper(s) }
function first(s) { sub(/;.*/, "", s); return s }
BEGIN { FS = "\t"; print "/* Made from lib/rep/columns.tsv. */"; print "static const struct rep_entry rep_entries[] = {" }
NR == 1 { next }
NF != 8 { print FILENAME ":" NR ": bad row" > "/dev/stderr"; exit bad = 1 }
{
    if ($1 SUBSEP $2 != was) {
        layouts = layouts (was == "" ? "" : n "},\n") "    {" cstr($1) ", ECL_REP_" toupper($2) ", " NR - 2 ", "
        was = $1 SUBSEP $2
        n = 0
        group[1] = group[2] = ""
    }
    n++
    leaf = path = ""
    top = 4
    for (i = 3; i >= 1; i--) {
        own = $(2 + i)
        if (own != "") {
            if (leaf == "") leaf = own
            else path = first(own) (path == "" ? "" : "|" path)
            top = i
        }
    }
    for (i = top - 1; i >= 1 && top < 4; i--) {
        if (group[i] != "") path = group[i] (path == "" ? "" : "|" path)
    }
    for (i = 1; i <= 3; i++) {
        if ($(2 + i) != "") {
            group[i] = first($(2 + i))
            for (j = i + 1; j <= 3; j++) if ($(2 + j) == "") group[j] = ""
        }
    }
    print "    {" cstr(path) ", " cstr(leaf) ", " cstr($6) ", ECL_REP_T_" toupper($7) ", ECL_REP_ROLE_" upper($8) "},"
}
END {
    if (bad) exit 1
    print "};"
    print "static const struct rep_layout rep_layouts[] = {"
    printf "%s%d},\n};\n", layouts, n
}
