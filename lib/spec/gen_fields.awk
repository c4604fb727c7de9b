# gen_fields.awk: fields.tsv to C.
#   awk -v what=columns -f gen_fields.awk fields.tsv > eclaim/columns.h
#   awk -v what=tables  -f gen_fields.awk fields.tsv > fields.inc
function ident(s) { s = toupper(s); gsub(/[^A-Z0-9]/, "_", s); return s }
function cstr(s) { gsub(/\\/, "\\\\", s); gsub(/"/, "\\\"", s); return "\"" s "\"" }
BEGIN {
    FS = "\t"
    type["C"] = "TEXT"; type["D"] = "DATE"; type["T"] = "TIME"; type["N"] = "NUMBER"
    need["-"] = "NONE"; need["O"] = "OP"; need["I"] = "IP"; need["B"] = "BOTH"; need["C"] = "COND"
    since["classic"] = "CLASSIC"; since["2564"] = "2564"; since["fdh"] = "FDH"
    since["opbkk"] = "OPBKK"; since["classic-only"] = "CLASSIC_ONLY"
}
NR == 1 { next }
{
    if (NF != 11 || !($4 in type) || !($7 in need) || !($8 in since)) {
        printf "fields.tsv:%d: bad row\n", NR > "/dev/stderr"
        exit bad = 1
    }
    if (!($1 in n)) files[++nf] = $1
    i = n[$1]++
    row[$1, i] = $0
    if ($8 != "classic-only") nstd[$1]++
}
END {
    if (bad) exit 1
    if (what == "columns") {
        print "/* columns.h: column constants of the claim files. Made from lib/spec/fields.tsv. */"
        print "#ifndef ECLAIM_COLUMNS_H\n#define ECLAIM_COLUMNS_H\n"
        for (f = 1; f <= nf; f++) {
            F = files[f]
            print "enum ecl_" tolower(F) "_column {"
            for (i = 0; i < n[F]; i++) {
                split(row[F, i], c, "\t")
                print "    ECL_" F "_" ident(c[2]) ","
            }
            print "    ECL_" F "_NSTD = " nstd[F] ","
            print "    ECL_" F "_NFIELDS = " n[F] ","
            print "};\n"
        }
        print "#endif"
        exit
    }
    print "/* Made from lib/spec/fields.tsv. */"
    for (f = 1; f <= nf; f++) {
        F = files[f]
        for (i = 0; i < n[F]; i++) {
            split(row[F, i], c, "\t")
            if (c[3] == "") continue
            m = split(c[3], a, ",")
            printf "static const char *const alias_%s_%d[] = {", tolower(F), i
            for (k = 1; k <= m; k++) printf "%s, ", cstr(a[k])
            print "NULL};"
        }
        print "static const struct ecl_field fields_" tolower(F) "[] = {"
        for (i = 0; i < n[F]; i++) {
            split(row[F, i], c, "\t")
            alias = c[3] == "" ? "no_alias" : "alias_" tolower(F) "_" i
            printf "    {%s, %s, ECL_T_%s, %d, %d, ECL_NEED_%s, ECL_SINCE_%s, %s, %s, %s},\n", \
                cstr(c[2]), alias, type[c[4]], c[6], c[5], need[c[7]], since[c[8]], \
                c[9] == "" ? "NULL" : cstr(c[9]), cstr(c[10]), cstr(c[11])
        }
        print "};"
    }
    print "#define FILE_TABLES \\"
    for (f = 1; f <= nf; f++) {
        F = files[f]
        split("hcode hn seq an person_id", keys, " ")
        keycols = ""
        for (k = 1; k <= 5; k++) {
            at = -1
            for (i = 0; i < n[F]; i++) {
                split(row[F, i], c, "\t")
                if (c[2] == toupper(keys[k])) at = i
            }
            keycols = keycols ", " at
        }
        printf "    X(%s, fields_%s, %d, %d%s) \\\n", F, tolower(F), n[F], nstd[F], keycols
    }
    print "    /* end */"
}
