#!/bin/sh
# Every morning: the claim codes of yesterday's visits, attached to their claims.
#   sh morning-codes.sh OUT PATH...
# PATH...  the 16-file export of the HIS, as ecl-import takes it
# OUT      a folder that does not exist yet; afterwards it holds
#   claims.ecl        the claims with their codes
#   codes.tsv         what the Office has: a code or none for each visit
#   without-code.tsv  findings: visits without a code, codes that fit no visit
#   report.txt        codes per day, by machine and by hand, how many visits have one
# SEND=yes in the environment asks the Office, which gets the citizen IDs. Without it nothing is
# sent: rows are checked (--dry-run), and codes of the journal alone are attached.
# Exit status: 0; 1 some visits have no code or cannot be asked for; 5 the service is down: the
# same command, with another OUT, goes on with what is left; anything else: see the messages.
set -u
umask 077 # patients' data
[ $# -ge 2 ] || {
    echo 'usage: morning-codes.sh OUT PATH...' >&2
    exit 2
}
out=$1
shift
dry=--dry-run
[ "${SEND:-no}" = yes ] && dry=
worst=0

# run COMMAND...: 1 means that the data had errors; the rest ends the run
run() {
    "$@"
    rc=$?
    [ "$rc" -le 1 ] || exit "$rc"
    [ "$rc" -le "$worst" ] || worst=$rc
}

mkdir "$out" || exit 4
run ecl-import -q "$@" -o "$out/plain.ecl"
# shellcheck disable=SC2086 # empty, or one option
run ecl-authen batch status $dry -o "$out/codes.tsv" "$out/plain.ecl"
# Codes that were asked for at the desk, too: the journal is a list of codes.
ecl-authen journal --all -q >"$out/journal.tsv" 2>/dev/null || : >"$out/journal.tsv"
list=$out/codes.tsv
if [ -n "$dry" ] && [ -s "$out/journal.tsv" ]; then
    list=$out/journal.tsv
fi
run ecl-authen attach --prefer EP "$list" "$out/plain.ecl" -o "$out/claims.ecl" \
    --findings "$out/without-code.tsv"
if [ -s "$out/journal.tsv" ]; then
    run ecl-authen report "$out/claims.ecl" >"$out/report.txt"
fi
rm -f "$out/plain.ecl" "$out/journal.tsv"
exit "$worst"
