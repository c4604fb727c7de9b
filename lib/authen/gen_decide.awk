# gen_decide.awk: the tables of verification to C.
#   awk -f gen_decide.awk words.tsv decide.tsv reasons.tsv > decide.inc
# Words that the tables use and words.tsv lacks are errors, and so are words of the
# lists and inputs that verify.h does not number.
function cstr(s) { return "\"" s "\"" }
function ident(s) { s = toupper(s); gsub(/[^A-Z0-9]/, "_", s); return s }
function fail(what) { printf "%s:%d: %s\n", FILENAME, FNR, what > "/dev/stderr"; exit bad = 1 }
function number(list, value) {
    if (!((list, value) in at)) fail("'" value "' is no " list " in words.tsv")
    return at[list, value]
}
# "face=failed|no line=no" as initialisers of masks by input.
function masks(when,   part, n, i, pair, value, m, k, bits, out) {
    if (when == "-") return "{0}"
    n = split(when, part, " ")
    for (i = 1; i <= n; i++) {
        if (split(part[i], pair, "=") != 2 || !(pair[1] in input)) fail("not a condition: " part[i])
        m = split(pair[2], value, "|")
        bits = 0
        for (k = 1; k <= m; k++) bits += 2 ^ number(pair[1], value[k])
        out = out (i > 1 ? ", " : "") "[ECL_VERIFY_" ident(pair[1]) "] = " bits
    }
    return "{" out "}"
}
function ages(s,   a) {
    if (s == "-") return "0, 255"
    if (s !~ /^[0-9]+(-[0-9]*)?$/) fail("not ages: " s)
    if (split(s, a, "-") == 1) return a[1] ", " a[1]
    return a[1] ", " (a[2] == "" ? 255 : a[2])
}
function duties(s,   part, n, i, out) {
    if (s == "-") return 0
    n = split(s, part, ",")
    for (i = 1; i <= n; i++) {
        number("duty", part[i])
        out = out (i > 1 ? " | " : "") "1u << ECL_DUTY_" ident(part[i])
    }
    return out
}
function way(s) {
    if (s == "*") return "ECL_WAY_ANY"
    if (s == "group") return "ECL_WAY_GROUP"
    number("way", s)
    return "ECL_WAY_" ident(s)
}
BEGIN { FS = "\t"; print "/* Made from the tables in lib/authen. */" }
FNR == 1 { table++; next }
/["\\]/ { fail("a quote or backslash") }
table == 1 {
    if (NF != 6 || $2 !~ /^(list|known|fact|setting)$/) fail("bad row")
    if (!($1 in n)) {
        order[++lists] = $1
        kind[$1] = $2
        if ($2 != "list") input[$1] = 1
    }
    at[$1, $3] = n[$1]++
    text[$1, n[$1] - 1] = "{" cstr($3) ", {" cstr($4) ", " cstr($5) "}, " cstr($6) "},"
    word[$1, n[$1] - 1] = $3
}
table == 2 {
    if (NF != 10) fail("bad row")
    what = $2 == "group" ? number("group", $5) : "ECL_VERDICT_" ident($5)
    if ($2 != "group") number("verdict", $5)
    rows = rows "    {" cstr($1) ", " way($2) ", " ages($3) ", " what ", " ($6 == "-" ? 0 : $6) ", " \
        duties($7) ", " masks($4) ",\n     " cstr($4) ", " cstr($8) ", {" cstr($9) ",\n      " cstr($10) "}},\n"
}
table == 3 {
    if (NF != 7) fail("bad row")
    reasons = reasons "    {" cstr($1) ", " way($2) ", " ages($3) ", " masks($4) ", " ($3 != "-") ", " ($4 != "-") \
        ",\n     " cstr($4) ", {" cstr($5) ",\n      " cstr($6) "}, " cstr($7) "},\n"
}
END {
    if (bad) exit 1
    for (l = 1; l <= lists; l++) {
        name = order[l]
        print "static const struct ecl_verify_word words_" tolower(ident(name)) "[] = {"
        for (i = 0; i < n[name]; i++) {
            slot = kind[name] == "list" ? "[ECL_" ident(name) "_" ident(word[name, i]) "] = " : ""
            print "    " slot text[name, i]
        }
        print "};"
    }
    print "static const struct ecl_verify_list inputs[ECL_VERIFY_NINPUTS] = {"
    for (l = 1; l <= lists; l++) {
        name = order[l]
        if (kind[name] != "list") {
            print "    [ECL_VERIFY_" ident(name) "] = {" cstr(name) ", ECL_INPUT_" toupper(kind[name]) ", words_" \
                tolower(ident(name)) ", " n[name] "},"
            inputs++
        }
    }
    print "};\n_Static_assert(ECL_VERIFY_NINPUTS == " inputs ", \"words.tsv and verify.h\");"
    print "_Static_assert(ECL_NWAYS == " n["way"] " && ECL_NVERDICTS == " n["verdict"] " && ECL_NDUTIES == " \
        n["duty"] ", \"words.tsv and verify.h\");"
    printf "static const struct ecl_verify_row rows[] = {\n%s};\n", rows
    printf "static const struct ecl_verify_reason reasons[] = {\n%s};\n", reasons
}
