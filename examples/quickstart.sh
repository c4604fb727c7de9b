#!/bin/sh
# Builds the tools and runs the nightly pipeline on the sample data.
#   sh examples/quickstart.sh
# Installs the Debian packages it lacks (as root or with sudo), compiles into build/, and
# writes to out/. Nothing is installed from this tree; run it as often as you like.
set -eu
cd "$(dirname "$0")/.."

packages='gcc libc6-dev make pkg-config libzip-dev zlib1g-dev libdeflate-dev nettle-dev
          libxlsxwriter-dev libcsv-dev libexpat1-dev libpcsclite-dev libcurl4-openssl-dev
          libcjson-dev libsqlite3-dev liblua5.4-dev ca-certificates'
missing=
for p in $packages; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing="$missing $p"
done
if [ -n "$missing" ]; then
    echo "== Installing$missing"
    sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get update -qq
    # shellcheck disable=SC2086 # a list
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

echo '== Building (make)'
mkdir -p build
make -j"$(nproc)" all >build/make.log 2>&1 || {
    tail -n 30 build/make.log
    exit 1
}
PATH=$PWD/build/bin:$PATH
export PATH

out=out
mkdir -p "$out"
cat <<'END'
== Running the pipeline on examples/data: 200 visits of January 2026, invented people, known faults

   ecl-import examples/data \
     | ecl-validate --findings out/findings.tsv --force \
     | ecl-export -o out/10670_2026-01.zip --force

END
# Each tool ends with 1 when the data had errors: for this data that is as it should be. The
# statuses come out on their own descriptor, as a plain sh shows only that of the last.
statuses=$({
    {
        s=0
        ecl-import examples/data 3>&- || s=$?
        echo "import $s" >&3
    } | {
        s=0
        ecl-validate --findings "$out/findings.tsv" --force 3>&- || s=$?
        echo "validate $s" >&3
    } | {
        s=0
        ecl-export -o "$out/10670_2026-01.zip" --force 3>&- || s=$?
        echo "export $s" >&3
    }
} 3>&1 >&2)
echo
echo "== Exit statuses (0 done, 1 done but the data had errors, 2 and more: not done)"
echo "$statuses"
echo "$statuses" | while read -r tool status; do
    [ "$status" -le 1 ] || {
        echo "ecl-$tool failed" >&2
        exit 1
    }
done

echo
echo "== The first findings, of $(($(wc -l <"$out/findings.tsv") - 1)) (out/findings.tsv)"
cut -f 1,2,9,10,11,13 "$out/findings.tsv" | head -n 8

echo
echo '== The submission: clean claims only'
ls -l "$out" | awk 'NR > 1 { print $5, $9 }'
if command -v unzip >/dev/null; then
    unzip -l "$out/10670_2026-01.zip"
fi

cat <<'END'

== What to try next (PATH=build/bin:$PATH)
   man ./man/eclaim.7                                  a tour, and what exit statuses mean
   ecl-validate --explain INS.cid-checksum             what a rule wants, and the NHSO code behind it
   ecl-validate examples/data --lang=th --pass=invalid >out/held-back.ecl
   ecl-import examples/data | ecl-export --to jsonl -o - | head -n 1
   sh examples/findings-by-rule.sh out/findings.tsv    what to mend first
   examples/nightly.sh                                 the same as a cron job; see examples/crontab
END
