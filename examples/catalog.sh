#!/bin/sh
# From the catalogue the Office has and the hospital's own list of drugs to the next upload.
#
#   sh examples/catalog.sh DOWNLOAD LIST HCODE [DATE]
#
# DATE is the day from which the new rows hold (YYYY-MM-DD; today). Written into the folder
# upload/ (or $OUT): HCODE_DATE.xlsx to send, HCODE_DATE.findings.xlsx what must be decided by
# a person. Status 0: all is sent; 1: see the findings; 7: too many drugs are gone.
set -u
if [ $# -lt 3 ]; then
    sed -n '4,8s/^# *//p' "$0" >&2
    exit 2
fi
download=$1 list=$2 hcode=$3 day=${4:-$(TZ=Asia/Bangkok date +%F)}
out=${OUT:-upload}
name=$out/${hcode}_$day
mkdir -p "$out" || exit 4

ecl-catalog diff "$download" "$list" --hcode "$hcode" --date "$day" \
    --findings "$name.findings.xlsx" -o "$name.xlsx" --force
status=$?
[ "$status" -le 1 ] || exit "$status"

# What diff writes passes the check; a file of an earlier run may stand there as well.
if [ -f "$name.xlsx" ]; then
    ecl-catalog check --quiet --accepted "$download" --hcode "$hcode" --today "$day" "$name.xlsx" || exit 1
    echo "$name.xlsx"
fi
exit "$status"
