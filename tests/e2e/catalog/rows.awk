# rows.awk: an upload out of lines of changes to a right row: COLUMN=value separated by ;.
# -v head=1 writes the header first. "flag=U 01/10/2025" stands for the flag and its dates.
BEGIN {
    OFS = "\t"
    n = split("HOSPDRUGCODE PRODUCTCAT TMTID SPECPREP GENERICNAME TRADENAME DFSCODE DOSAGEFORM STRENGTH CONTENT UNITPRICE " \
        "DISTRIBUTOR MANUFACTURER ISED NDC24 PACKSIZE PACKPRICE UPDATEFLAG DATECHANGE DATEUPDATE DATEEFFECTIVE", name, " ")
    m = split("P1|1|123456||examplol|Examol||tablet|500 mg|1 tablet|1.50||Example Pharma|E||||A|01/10/2025|01/10/2025|01/10/2025", right, "|")
    for (i = 1; i <= n; i++) printf "%s%s", name[i], i < n ? "\t" : "\n"
}
{
    for (i = 1; i <= n; i++) v[name[i]] = right[i]
    k = split($0, change, ";")
    for (i = 1; i <= k; i++) {
        eq = index(change[i], "=")
        key = substr(change[i], 1, eq - 1)
        to = substr(change[i], eq + 1)
        if (key == "flag") {
            f = substr(to, 1, 1); d = substr(to, 3)
            v["UPDATEFLAG"] = f
            v["DATECHANGE"] = f == "U" ? "" : d
            v["DATEUPDATE"] = f == "E" || f == "D" ? "" : d
            v["DATEEFFECTIVE"] = d
        } else v[key] = to
    }
    for (i = 1; i <= n; i++) printf "%s%s", v[name[i]], i < n ? "\t" : "\n"
}
