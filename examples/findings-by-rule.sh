#!/bin/sh
# Counts findings: sh findings-by-rule.sh FINDINGS.tsv...
# For each rule: its severity, findings, claims concerned, the NHSO codes such claims would come
# back with, and one message as an example. Errors first, then by number.
[ $# -gt 0 ] || {
    echo "usage: findings-by-rule.sh FINDINGS.tsv..." >&2
    exit 2
}
# Columns: severity rule c_code type hcode hn seq an file line field value message
awk -F'\t' '
    FNR == 1 { next }
    {
        rule = $1 "\t" $2
        found[rule]++
        codes[rule] = $3
        claim = rule SUBSEP $4 SUBSEP $5 SUBSEP $6 SUBSEP $7 SUBSEP $8
        if (!(claim in seen)) {
            seen[claim] = 1
            claims[rule]++
        }
        if (!(rule in example)) example[rule] = $13
    }
    END {
        for (rule in found)
            printf "%s\t%d\t%d\t%s\t%s\n", rule, found[rule], claims[rule], codes[rule], example[rule]
    }' "$@" |
    sort -t "$(printf '\t')" -k1,1 -k3,3nr -k2,2 |
    { printf 'severity\trule\tfindings\tclaims\tc_code\texample\n' && cat; }
