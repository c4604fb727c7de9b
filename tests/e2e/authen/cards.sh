# shellcheck shell=sh disable=SC2034
# Sourced first by a case: runs the case in a namespace of its own, with its own smart card
# service and two virtual readers, "Reader 00 00" and "Reader 00 01".
#   card SLOT OPTION...   puts a card (tests/bench/vcard.c) into slot 0 or 1
#   pull SLOT             takes it out
# Everything started here ends with the case.
if [ -z "${CARDS:-}" ]; then
    CARDS=1
    export CARDS
    exec unshare -rm sh "$0"
fi
mount -t tmpfs tmpfs /run && mkdir -p /run/pcscd conf || exit 1
PATH=$PATH:/usr/sbin
service='' port='' pid0='' pid1='' peer=''

end_all() {
    for p in $peer $pid0 $pid1 $service; do
        kill "$p" 2>/dev/null
    done
    wait
}
trap end_all EXIT
trap 'exit 130' INT TERM

# until_true COMMAND...: for five seconds at most
until_true() {
    for _ in $(seq 100); do
        "$@" && return 0
        sleep 0.05
    done
    echo "waited in vain: $*"
    exit 1
}

state_is() {
    ecl-authen readers 2>/dev/null | awk -F'\t' -v r="Reader 00 0$1" -v s="$2" \
        '$1 == r && $2 == s { found = 1 } END { exit !found }'
}

start_service() {
    driver=${1-/usr/lib/pcsc/drivers/serial/libifdvpcd.so}
    for _ in 1 2 3; do
        port=$(vcard --free-port)
        hex=$(printf '0x%X' "$port")
        rm -f conf/reader
        [ -z "$driver" ] || printf 'FRIENDLYNAME "Reader"\nDEVICENAME /dev/null:%s\nLIBPATH %s\nCHANNELID %s\n' \
            "$hex" "$driver" "$hex" >conf/reader
        pcscd --foreground --config "$PWD/conf" >pcscd.log 2>&1 &
        service=$!
        until_true [ -S /run/pcscd/pcscd.comm ]
        [ -n "$driver" ] || return 0
        for _ in $(seq 40); do
            state_is 1 empty && return 0
            sleep 0.05
        done
        stop_service # the port was taken meanwhile
    done
    echo 'no virtual reader came up'
    exit 1
}

stop_service() {
    kill "$service"
    wait "$service"
    service=''
}

card() {
    slot=$1
    shift
    vcard --port $((port + slot)) "$@" >/dev/null &
    eval "pid$slot=$!"
    until_true state_is "$slot" card
}

pull() {
    eval "p=\$pid$1"
    kill "$p" 2>/dev/null
    wait "$p" 2>/dev/null
    eval "pid$1=''"
    until_true state_is "$1" empty
}

# show COMMAND...: its output, then its status, the latter on a line of its own
show() {
    "$@"
    echo "status $?"
}
