# shellcheck shell=sh disable=SC2034
# Sourced by the skip scripts of the cases with cards: succeeds, with a reason, where this
# machine cannot run a smart card service of its own.
service=$(command -v pcscd || ls /usr/sbin/pcscd 2>/dev/null)
if [ -z "$service" ]; then
    echo 'pcscd is not installed'
elif [ ! -e /usr/lib/pcsc/drivers/serial/libifdvpcd.so ]; then
    echo 'the driver of vsmartcard-vpcd is not installed'
elif ! unshare -rm mount -t tmpfs tmpfs /run 2>/dev/null; then
    echo 'a namespace of its own is not allowed here'
else
    exit 1
fi
exit 0
