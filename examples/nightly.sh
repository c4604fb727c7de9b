#!/bin/bash
# The nightly run: yesterday's export of the HIS becomes a checked submission.
#   nightly.sh [FILE.zip|DIR]        without one: the newest zip in $IN
# Settings come from the environment or from the file named by ECLAIM_CONF:
#   IN     where the HIS leaves its exports          (/var/lib/eclaim/in)
#   OUT    one folder per run is made in here        (/var/lib/eclaim/out)
#   HCODE  the own facility code; claims of another are held back (empty: not checked)
#   SPLIT  size limit of a part                      (50MB, the limit of FDH; NHSO ecimp: 10MB)
#   CHECK  more options of ecl-validate: the hospital's tables, its own rules, a profile
#          (--drugs /etc/eclaim/drugs.xlsx --rules /etc/eclaim/site.lua; no blanks in names)
#   SEEN   file of what was submitted before; visits, claim codes and items that were there are
#          warned of in findings.tsv, and the submission is noted (empty: not compared). Make it
#          once with touch, keep it with the backups, and never make a new one when it is gone
#
# What to expect afterwards in $OUT/<name of the input>/:
#   submission_001.zip and on, submission.manifest.json: the clean claims
#   held-back.ecl      claims with errors, complete, to go on with when they are mended
#   findings.tsv       what is wrong with them: file, line, field
#   worklist.xlsx      the same to work through; ecl-edit reads its column of new values
#   rejects.txt        rows that could not be read at all, word for word; empty when there are none
#   log.txt            what the tools said
# Exit status: 0 all claims went into the submission; 1 some were held back; anything else:
# no submission was made, see the log. The folder appears whole or not at all.
set -u
umask 077 # patients' data

# shellcheck disable=SC1090
[ -n "${ECLAIM_CONF:-}" ] && . "$ECLAIM_CONF"
in=${IN:-/var/lib/eclaim/in}
out=${OUT:-/var/lib/eclaim/out}
hcode=${HCODE:-}
split=${SPLIT:-50MB}
seen=${SEEN:-}
read -r -a check <<<"${CHECK:-}"

mkdir -p "$out" || exit 4
# One run at a time: a second one ends at once instead of mixing its files with ours.
exec 9>"$out/.lock"
flock -n 9 || {
    echo "nightly: another run is still going on" >&2
    exit 7
}

input=${1:-$(find "$in" -maxdepth 1 -name '*.zip' -printf '%T@ %p\n' 2>/dev/null | sort -n | tail -n 1 | cut -d' ' -f2-)}
[ -n "$input" ] || {
    echo "nightly: nothing to do in $in" >&2
    exit 3
}
[ -z "$seen" ] || [ -f "$seen" ] || {
    echo "nightly: $seen is not there: bring it back from the backup; touch makes the very first one" >&2
    exit 3
}
name=$(basename "$input" .zip)
[ ! -e "$out/$name" ] || {
    echo "nightly: $out/$name exists already; move it away to run again" >&2
    exit 4
}

# Everything is made in a folder beside the final one, which then gets its name by one rename.
work=$(mktemp -d "$out/.$name.XXXXXX") || exit 4
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# The claims go two ways, the clean ones into the submission and the others into held-back.ecl,
# so the stream is kept instead of importing twice.
# HCODE is for ecl-validate, which reports what is not ours; ecl-import would leave it out.
ecl-import --rejects "$work/rejects.txt" -o "$work/all.ecl" "$input" 2>>"$work/log.txt"
imported=$?
if [ "$imported" -le 1 ]; then
    own=(${hcode:+--hcode "$hcode"} "${check[@]}")
    before=(${seen:+--seen "$seen"})
    ecl-validate "${own[@]}" --pass=invalid --quiet --findings "$work/again.tsv" \
        -o "$work/held-back.ecl" "$work/all.ecl" 2>>"$work/log.txt"
    held=$?
    checked=- exported=-
    # The submission comes last: with SEEN it counts as sent from there on.
    if [ "$held" -le 1 ]; then
        ecl-validate "${own[@]}" "${before[@]}" --findings "$work/findings.tsv" \
            --worklist "$work/worklist.xlsx" <"$work/all.ecl" 2>>"$work/log.txt" |
            ecl-export "${before[@]}" --split "$split" -o "$work/submission.zip" 2>>"$work/log.txt"
        statuses=("${PIPESTATUS[@]}")
        checked=${statuses[0]} exported=${statuses[1]}
    fi
    rm -f "$work/all.ecl" "$work/again.tsv"
else
    checked=- exported=- held=-
fi
echo "$(date +%FT%T%z) $name import=$imported validate=$checked export=$exported" | tee -a "$out/history.log" >>"$work/log.txt"

# The worst status counts, but 1 ("the data had errors") only says that something was held back.
worst=0
for status in "$imported" "$held" "$checked" "$exported"; do
    case $status in
    0 | 1) [ "$status" -gt "$worst" ] && worst=$status ;;
    -) ;;
    *) worst=$status && break ;;
    esac
done
if [ "$worst" -gt 1 ]; then
    cat "$work/log.txt" >&2
    exit "$worst"
fi
mv -T "$work" "$out/$name" || exit 4
trap - EXIT
exit "$worst"
