#!/bin/sh
# A kiosk: whoever puts in a card gets a claim code.
#   sh kiosk.sh PATIENTS CODES
# PATIENTS  a table with the columns pid, hn and mobile, tab-separated: who is expected today.
#           The Office wants the patient's own number; whoever has none here goes to the desk.
# CODES     a list of codes that grows, for ecl-authen attach; made with mode 0600
# SEND=yes in the environment has codes issued. Without it nothing is sent: each card is read,
# and what would be asked for is told (--dry-run).
# SERVICE is the kind of service (PG0060001). Settings as in eclaim-config(5).
# It ends when it is interrupted, or when the smart card service does.
set -u
umask 077 # patients' data
[ $# -eq 2 ] || {
    echo 'usage: kiosk.sh PATIENTS CODES' >&2
    exit 2
}
patients=$1 codes=$2
service=${SERVICE:-PG0060001}
dry=--dry-run
[ "${SEND:-no}" = yes ] && dry=
[ -r "$patients" ] || {
    echo "kiosk: cannot read $patients" >&2
    exit 3
}

# of_patient COLUMN: of the person whose number is in $pid, which stays out of every argv
of_patient() {
    pid=$pid awk -F'\t' -v name="$1" '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
        $(column["pid"]) == ENVIRON["pid"] { print $(column[name]); exit }' "$patients"
}

# serve: one code for the person whose card was read; the card must still lie there
serve() {
    mobile=$(of_patient mobile) hn=$(of_patient hn)
    if [ -z "$mobile" ]; then
        echo 'kiosk: no mobile number is known; please go to the desk'
        return
    fi
    row=$(printf '%s\n%s\n' "$mobile" "$pid" |
        ecl-authen request --card --mobile - --hn "$hn" --service "$service" -t tsv $dry -)
    status=$?
    if [ "$status" -eq 0 ] && [ -n "$row" ]; then
        [ -s "$codes" ] || printf '%s\n' "$row" | head -n 1 >"$codes"
        printf '%s\n' "$row" | tail -n 1 >>"$codes"
        printf 'kiosk: your code is %s\n' "$(printf '%s\n' "$row" | tail -n 1 | cut -f 1)"
    elif [ "$status" -ne 0 ]; then
        # 5: run again later, the request is looked up first; 7: another card; see ecl-authen(1)
        echo "kiosk: please go to the desk (status $status)"
    fi
}

ecl-authen card --watch --to tsv | while IFS='	' read -r pid _; do
    [ "$pid" = pid ] || serve </dev/null
done
