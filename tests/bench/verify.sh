#!/bin/sh
# Shows that ecl-validate and its peers find the same faults: BUILD=build sh tests/bench/verify.sh
# A set with known faults of the nine kinds of peers/README.md; each tool's findings (check and
# HN) are compared with the list that gen16 wrote. The last line is "peers: N passed, M failed".
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/bench/peers.sh
dir=$data/nine
mkdir -p "$data"
passed=0 failed=0

gen16 --quiet --visits 20000 --seed 9 --out "$dir" --defect-list "$data/nine.tsv" --defects \
    0.02:cid-checksum,cht-cha,odx-orphan,odx-no-principal,odx-two-principal,idx-two-principal,stay-order,cha-item,opd-repeated,width,date-form || exit 1
awk -F'\t' '
    BEGIN {
        n = split("cid-checksum checkdigit cht-cha chtcha odx-orphan orphan odx-no-principal principal " \
                  "odx-two-principal principal idx-two-principal principal stay-order stay " \
                  "cha-item chrgitem opd-repeated dupseq width width date-form date", pair, " ")
        for (i = 1; i < n; i += 2) check[pair[i]] = pair[i + 1]
    }
    FNR > 1 { print check[$1] "\t" $6 }' "$data/nine.tsv" | sort >"$data/nine.want"

# ours: the findings of the rules behind the nine checks
ours() {
    ecl-import --quiet "$1" | ecl-validate --quiet --findings "$data/nine-findings.tsv" --force >/dev/null
    awk -F'\t' '
        BEGIN {
            n = split("INS.cid-checksum checkdigit MONEY.cht-cha chtcha REF.op-seq-in-opd orphan " \
                      "REF.seq-in-ins orphan ODX.one-principal principal IDX.one-principal principal " \
                      "IPD.dsc-after-adm stay CHA.item-code chrgitem OPD.unique dupseq " \
                      "FMT.width-bytes width FMT.date date", pair, " ")
            for (i = 1; i < n; i += 2) check[pair[i]] = pair[i + 1]
        }
        FNR > 1 && $2 in check { print check[$2] "\t" $6 }' "$data/nine-findings.tsv"
}

compare() {
    sort >"$data/nine.got"
    if cmp -s "$data/nine.want" "$data/nine.got"; then
        echo "ok     $1 finds the $(wc -l <"$data/nine.want") faults, and nothing else"
        passed=$((passed + 1))
    else
        echo "FAIL   $1: < not found, > found without cause"
        diff "$data/nine.want" "$data/nine.got" | grep '^[<>]' | cut -f1 | sort | uniq -c
        failed=$((failed + 1))
    fi
}

if command -v ecl-validate >/dev/null; then
    ours "$dir" >"$data/nine.out"
    compare ecl-validate <"$data/nine.out"
else
    echo 'skip   ecl-validate is not built'
fi
for peer in mawk duckdb pandas; do
    if have_peer $peer; then
        sh -c "$(nine_command $peer "$dir")" >"$data/nine.out" || echo "$peer ended with an error"
        compare $peer <"$data/nine.out"
    fi
done
echo "peers: $passed passed, $failed failed"
[ "$failed" = 0 ]
