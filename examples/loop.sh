#!/bin/sh
# From the answer to the next submission:
#   sh loop.sh REP CLAIMS CORRECTIONS OUT
# REP          the REP workbook, a folder or a zip of them
# CLAIMS       the stream that was sent, as ecl-import wrote it
# CORRECTIONS  a table for ecl-edit: hn seq an file field old new reason
# OUT          a folder that does not exist yet; afterwards it holds
#   again.zip         a submission with the corrected claims only
#   sent-again.tsv    which claims these are, and why they had failed
#   still-wrong.tsv   findings of ecl-validate; such claims are not in again.zip
#   log.tsv           every change: who, when, what, why
# SUBFUND and STATUS in the environment choose other rows than failed ones of -ST. SEEN is the
# file of what was submitted before, as for nightly.sh: it then knows these claims as corrected.
# Exit status: 0 all went out again; 1 some rows have no claim, no correction that fits, or
# claims that are still wrong: see what the tools said; anything else: no submission was made.
set -u
umask 077 # patients' data
[ $# -eq 4 ] || {
    echo "usage: loop.sh REP CLAIMS CORRECTIONS OUT" >&2
    exit 2
}
rep=$1 claims=$2 corrections=$3 out=$4
set -- ${SEEN:+--seen "$SEEN"}
subfund=${SUBFUND:--ST} status=${STATUS:-failed}
worst=0

# run COMMAND...: 1 means that the data had errors; the rest ends the run
run() {
    "$@"
    rc=$?
    [ "$rc" -le 1 ] || exit "$rc"
    [ "$rc" -le "$worst" ] || worst=$rc
}

mkdir "$out" || exit 4
rows() {
    run ecl-rep "$rep" --subfund="$subfund" --status="$status" "$@"
}
rows --keys -o "$out/keys.tsv"
rows -q --columns hn,an,seq_no,tran_id,error_code,sub_fund,charge_total -o "$out/failed.tsv"

run ecl-select --keys "$out/keys.tsv" "$claims" -o "$out/picked.ecl"
run ecl-edit --log "$out/log.tsv" "$corrections" "$out/picked.ecl" -o "$out/edited.ecl"
run ecl-validate "$@" ${SEEN:+--resend} --findings "$out/still-wrong.tsv" "$out/edited.ecl" -o "$out/good.ecl"
run ecl-export "$@" -o "$out/again.zip" "$out/good.ecl"

# The rows of the REP whose claim went out: CLAIM|type|hcode|hn|SEQ or AN
awk -F '\t' '
    NR == FNR { split($0, c, "|"); if (c[1] == "CLAIM") sent[c[4] "|" c[5]] = 1; next }
    FNR == 1 || ($1 "|" ($2 != "" ? $2 : $3)) in sent
' "$out/good.ecl" "$out/failed.tsv" >"$out/sent-again.tsv"
rm "$out/keys.tsv" "$out/failed.tsv" "$out/picked.ecl" "$out/edited.ecl" "$out/good.ecl"
exit "$worst"
