#!/bin/sh
# Says which Debian packages the build lacks, and how to get them.
pc=${1:-pkg-config} cc=${2:-cc} missing=
command -v "${cc%% *}" >/dev/null || missing="$missing gcc"
command -v "$pc" >/dev/null || missing="$missing pkg-config"
while read -r module package; do
    "$pc" --exists "$module" 2>/dev/null || missing="$missing $package"
done <<EOF
libzip libzip-dev
zlib zlib1g-dev
libdeflate libdeflate-dev
nettle nettle-dev
xlsxwriter libxlsxwriter-dev
expat libexpat1-dev
libpcsclite libpcsclite-dev
libcurl libcurl4-openssl-dev
libcjson libcjson-dev
sqlite3 libsqlite3-dev
lua5.4 liblua5.4-dev
EOF
# shellcheck disable=SC2086 # "ccache gcc", flags
echo '#include <csv.h>' | $cc $CPPFLAGS -E - >/dev/null 2>&1 || missing="$missing libcsv-dev"
[ -z "$missing" ] && exit 0
echo "make: missing packages:$missing" >&2
echo "make: on Debian: apt-get install$missing" >&2
exit 1
