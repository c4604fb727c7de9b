# shellcheck shell=sh disable=SC2034
# Sourced first by a case: starts mock_nhso, of the agent and of the services, and leads the
# tools to it; it ends with the case.
#   tell LINE...      lines of a script, see README.md: tell 'card 1101702345677'
#   requests NAME     how many requests an endpoint has got: requests confirm
#   show COMMAND...   its output, then its status on a line of its own
# The log is the file log, the port the file port; people and settings are below.
someone=1101702345677 another=3109908765438 staff=3101702345673

mkdir -p conf/eclaim
chmod 700 conf
XDG_CONFIG_HOME=$PWD/conf HOME=$PWD
export XDG_CONFIG_HOME HOME
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
cat >conf/eclaim/config <<END
[unit]
hcode = 10670
recorder = $staff
source-id = TEST
province = กรุงเทพมหานคร
[nhso]
pace = 1
END
chmod 600 conf/eclaim/config

mock_nhso --port-file port --log log >mock.out 2>&1 &
mock=$!
end_mock() {
    kill "$mock" 2>/dev/null
    wait "$mock" 2>/dev/null
}
trap end_mock EXIT
trap 'exit 130' INT TERM
for _ in $(seq 100); do
    [ -s port ] && break
    sleep 0.05
done
[ -s port ] || {
    echo 'the mock did not start'
    cat mock.out
    exit 1
}
here=http://127.0.0.1:$(cat port)
ECLAIM_AGENT_URL=$here
ECLAIM_STATUS_URL=$here/authencodestatus ECLAIM_ENDPOINT_URL=$here/nhsoendpoint
ECLAIM_STATUS_TOKEN=status-token ECLAIM_ENDPOINT_TOKEN=endpoint-token
export ECLAIM_AGENT_URL ECLAIM_STATUS_URL ECLAIM_ENDPOINT_URL ECLAIM_STATUS_TOKEN ECLAIM_ENDPOINT_TOKEN

tell() {
    mock_nhso --tell port "$@" || exit 1
}

requests() {
    awk -F'\t' -v name="$1" '$1 == name { n++ } END { print n + 0 }' log
}

show() {
    "$@"
    echo "status $?"
}

# The messages of a command without the port, which is another each time.
plain() {
    "$@" 2>&1 | sed "s/:$(cat port)/:PORT/g"
}
