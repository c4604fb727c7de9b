# gen_config.awk: the table of settings to C.
#   awk -f gen_config.awk config.tsv > config.inc
# A kind that config.h does not have, a setting given twice and a number without bounds
# are errors.
function cstr(s) { return s == "-" ? "NULL" : "\"" s "\"" }
function num(s) { return s == "-" ? 0 : s }
function fail(what) { printf "%s:%d: %s\n", FILENAME, FNR, what > "/dev/stderr"; exit bad = 1 }
BEGIN { FS = "\t"; print "/* Made from lib/authen/config.tsv. */\nstatic const struct ecl_setting settings[] = {" }
FNR == 1 { next }
/["\\]/ { fail("a quote or backslash") }
NF != 9 { fail("bad row") }
$1 in seen || $1 !~ /^[a-z]+\.[a-z-]+$/ { fail("not a name, or twice: " $1) }
$2 !~ /^(text|url|hcode|number|bool|file|secret|pid)$/ { fail("no such kind: " $2) }
$2 == "number" && ($3 $4 $5) !~ /^[0-9]+$/ { fail("a number lacks its value, min or max") }
{
    seen[$1] = 1
    printf "    {\"%s\", ECL_SETTING_%s, %s, %s, %s, %s, %s,\n     {\"%s\",\n      \"%s\"}},\n", \
        $1, toupper($2), cstr($3), num($4), num($5), $6 == "-" ? "\"\"" : cstr($6), cstr($7), $8, $9
}
END {
    if (bad) exit 1
    print "};"
}
