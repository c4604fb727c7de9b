#!/bin/sh
# Installs what the tests need and passes all of them: sh tests/run.sh
# On Debian 12, as root or with sudo. Logs go to build/*.log and are shown when something fails.
# The last line is "N passed, N failed"; the exit status is 1 if anything failed.
#   NO_INSTALL=1   installs nothing; checks whose tools are absent are skipped
#   JOBS=N         parallel compile jobs (number of processors)
set -u
cd "$(dirname "$0")/.." || exit 1
jobs=${JOBS:-$(nproc)}
passed=0 failed=0
mkdir -p build

# To build: the compilers, the libraries (as in examples/quickstart.sh), cmocka. To run:
# ca-certificates.
# To check: g++ (headers as C++), mandoc (manuals), shellcheck (scripts), valgrind with libc6-dbg,
# pcscd and vsmartcard-vpcd (card readers without hardware), zip and unzip (packages of other
# makers), python3-dbfread (our DBF read by another reader), openssl (certificates, a TLS server).
packages='gcc g++ libc6-dev make pkg-config libzip-dev zlib1g-dev libdeflate-dev nettle-dev
          libxlsxwriter-dev libcsv-dev libexpat1-dev libpcsclite-dev libcurl4-openssl-dev libcjson-dev
          libsqlite3-dev liblua5.4-dev ca-certificates
          clang libcmocka-dev mandoc shellcheck valgrind libc6-dbg pcscd vsmartcard-vpcd zip unzip
          python3 python3-dbfread openssl'
# LibreOffice is large: only where a test asks for it.
grep -rqs soffice tests/unit tests/e2e && packages="$packages libreoffice-calc-nogui"

install_packages() {
    missing=
    for p in $packages; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] ||
            missing="$missing $p"
    done
    [ -n "$missing" ] || return 0
    echo "== installing$missing"
    sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    # shellcheck disable=SC2086 # a list
    { $sudo apt-get update -qq &&
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends $missing; } >build/install.log 2>&1 || {
        tail -n 20 build/install.log
        echo 'some packages could not be installed; what needs them fails or is skipped'
    }
}

ok() {
    passed=$((passed + 1))
    echo "ok     $1"
}

bad() {
    failed=$((failed + 1))
    echo "FAIL   $1 (build/$2.log)"
    tail -n "${3:-40}" "build/$2.log" | sed 's/^/  /'
}

# step LOG TEXT COMMAND...: one check
step() {
    log=$1 text=$2
    shift 2
    if "$@" >"build/$log.log" 2>&1; then
        ok "$text"
        return 0
    fi
    bad "$text" "$log"
    return 1
}

# counted LOG TEXT COMMAND...: a runner whose last line is "...: N passed, M failed..."
counted() {
    log=$1 text=$2
    shift 2
    "$@" >"build/$log.log" 2>&1
    status=$?
    line=$(grep -E '^[a-z0-9]+: [0-9]+ passed, [0-9]+ failed' "build/$log.log" | tail -n 1)
    p=$(echo "$line" | sed -n 's/^[a-z0-9]*: \([0-9]*\) passed.*/\1/p')
    f=$(echo "$line" | sed -n 's/.* \([0-9]*\) failed.*/\1/p')
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0}))
    if [ "$status" = 0 ] && [ -n "$line" ] && [ "$f" = 0 ]; then
        echo "ok     $text: ${line#*: }"
        grep '^skip' "build/$log.log"
        return 0
    fi
    # A runner that ended without its verdict counts as one failure.
    [ -n "$line" ] && [ "${f:-0}" != 0 ] || failed=$((failed + 1))
    echo "FAIL   $text: ${line:-no result} (build/$log.log)"
    if grep -qE '^(FAIL|not ok)' "build/$log.log"; then
        grep -vE '^(ok|skip) ' "build/$log.log" | head -n 150 | sed 's/^/  /'
    else
        tail -n 40 "build/$log.log" | sed 's/^/  /'
    fi
    return 1
}

skip() {
    echo "skip   $1"
}

# The unit tests of what reads foreign bytes.
reader_tests() {
    for t in build/unit/test_*; do
        case ${t##*/test_} in
        *.*) ;;
        *scan* | *stream* | *import* | *package* | *table* | *csv* | *dbf* | *json* | *zip* | *text* | *card* | *agent* | *nhso* | *config*)
            echo "${t##*/}"
            ;;
        esac
    done
}

grind() {
    valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite "$@"
}

# ground TEST: its own verdict plus valgrind's
ground() {
    grind "build/unit/$1"
}

# The whole pipeline on a small set with every kind of fault; 1 (errors in the data) is right.
pipeline_under_valgrind() {
    dir=$(mktemp -d "${TMPDIR:-/tmp}/run.XXXXXX") || return 1
    build/bench/gen16 --quiet --visits 120 --defects 0.5 --out "$dir/in"
    grind build/bin/ecl-import "$dir/in" >"$dir/a.ecl"
    s1=$?
    grind build/bin/ecl-validate --findings "$dir/f.tsv" <"$dir/a.ecl" >"$dir/b.ecl"
    s2=$?
    grind build/bin/ecl-export -o "$dir/c.zip" <"$dir/b.ecl"
    s3=$?
    rm -rf "$dir"
    echo "statuses $s1 $s2 $s3"
    [ "$s1" -le 1 ] && [ "$s2" -le 1 ] && [ "$s3" -le 1 ]
}

[ -n "${NO_INSTALL:-}" ] || install_packages

echo '== build'
step make 'gcc, warnings as errors' make -s -j"$jobs" WERROR=1 all
if command -v clang >/dev/null; then
    step make-clang 'clang, warnings as errors' \
        make -s -j"$jobs" CC=clang BUILD=build-clang WERROR=1 all
else
    skip 'clang is not installed'
fi

echo '== make check'
counted lint lint make -s check-lint
counted unit 'unit tests' make -s -j"$jobs" WERROR=1 check-unit
counted e2e 'end-to-end cases' make -s -j"$jobs" WERROR=1 check-e2e
counted fuzz 'fuzz targets on their corpus' make -s -j"$jobs" WERROR=1 check-fuzz

echo '== address and undefined-behaviour sanitizers'
san='BUILD=build-san SAN=address,undefined'
# shellcheck disable=SC2086 # two words
counted san-unit 'unit tests' make -s -j"$jobs" $san check-unit
# shellcheck disable=SC2086
counted san-e2e 'end-to-end cases' make -s -j"$jobs" $san check-e2e
# shellcheck disable=SC2086
counted san-fuzz 'fuzz targets on their corpus' make -s -j"$jobs" $san check-fuzz

echo '== valgrind'
if command -v valgrind >/dev/null; then
    for t in $(reader_tests); do
        step "valgrind-$t" "$t" ground "$t"
    done
    step valgrind-pipeline 'import | validate | export' pipeline_under_valgrind
else
    skip 'valgrind is not installed'
fi

echo
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
