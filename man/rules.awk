# rules.awk: the table of ecl-rules(5).
#   ecl-validate --list-rules --lang=en >rules.en; ecl-validate --list-rules --lang=th >rules.th
#   awk -f man/rules.awk man/ecl-rules.5.in rules.en rules.th >ecl-rules.5
# The line @RULES@ of the template becomes a section per group of rules.
function plain(s) { gsub(/\\/, "\\e", s); return "\\&" s }
function group_of(id) { sub(/\..*/, "", id); return id }
function print_rule(r,   line) {
    line = severity[r]
    if (codes[r] != "") { gsub(/;/, ", ", codes[r]); line = line "; " codes[r] }
    if (profiles[r] != all) { gsub(/,/, ", ", profiles[r]); line = line "; profiles " profiles[r] }
    if (from[r] != "") line = line "; from " from[r]
    if (to[r] != "") line = line "; until " to[r]
    if (checked[r] == "no") line = line "; not checked"
    if (sub(/^with /, "", checked[r])) line = line "; needs " checked[r]
    print ".It Sy " id[r]
    print plain(line) "."
    print ".br"
    print plain(english[r]) "."
    print ".br"
    print plain(thai[id[r]])
}
# Groups in the order in which they first appear; their rules need not stand together.
function print_rules(   g, r) {
    for (g = 1; g <= ngroups; g++) {
        print ".Ss " group[g] (group[g] in about ? " \\(em " about[group[g]] : "")
        print ".Bl -tag -width Ds"
        for (r = 1; r <= n; r++) if (group_of(id[r]) == group[g]) print_rule(r)
        print ".El"
    }
}
BEGIN {
    FS = "\t"
    all = "fdh,eclaim,opbkk,relaxed"
    about["PKG"] = "the set of files and its rows, seen while importing"
    about["FMT"] = "every field by its type, width and code set"
    about["KEY"] = "keys"; about["REF"] = "relations between files"
    about["MONEY"] = "sums across files"; about["DX"] = "diagnoses of visits and admissions"
    about["PROC"] = "procedures of visits and admissions"; about["X"] = "across files"
    about["DRUG"] = "drugs against the drug catalogue"; about["STAFF"] = "licences and hours of staff"
    about["UNIT"] = "facilities and referrals"
    about["EXP"] = "the submission, as ecl-export writes it"
}
FNR == 1 { file++ }
file == 1 { text[++lines] = $0; next }
FNR == 1 { next }
file == 2 {
    n++
    id[n] = $1; severity[n] = $2; checked[n] = $3; profiles[n] = $5; codes[n] = $7; english[n] = $8
    from[n] = $9; to[n] = $10
    if (!(group_of($1) in seen)) { seen[group_of($1)] = 1; group[++ngroups] = group_of($1) }
    next
}
{ thai[$1] = $8 }
END {
    if (n == 0) { print "rules.awk: no rules" > "/dev/stderr"; exit 1 }
    for (i = 1; i <= lines; i++)
        if (text[i] == "@RULES@") print_rules(); else print text[i]
}
