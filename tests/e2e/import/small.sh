# shellcheck shell=sh
# What the cases of ecl-import share: sourced by their cmd.

# small DIR: a set of three visits of two invented people, one of them admitted.
small() {
    mkdir -p "$1"
    printf '%s\n' 'HN|INSCL|HCODE|PERMITNO|AN|SEQ' '000000001|UCS|10670|PP1000000001||A1' \
        '000000002|OFC|10670|1234567890||B1' '000000002|OFC|10670|1234567891|69001|' >"$1/INS.txt"
    printf '%s\n' 'HCODE|HN|SEX|FNAME|LNAME' '10670|000000001|1|สมชาย|ใจดี' \
        '10670|000000002|2|สมศรี|มีสุข' >"$1/PAT.txt"
    printf '%s\n' 'HN|CLINIC|DATEOPD|TIMEOPD|SEQ' '000000001|00100|20260105|0905|A1' \
        '000000002|00100|20260106|1010|B1' >"$1/OPD.txt"
    printf '%s\n' 'HN|AN|DATEADM|TIMEADM|DATEDSC|TIMEDSC|DISCHS|DISCHT' \
        '000000002|69001|20260110|1300|20260112|0900|1|1' >"$1/IPD.txt"
    printf '%s\n' 'HN|AN|DATE|TOTAL|PAID|SEQ' '000000001||20260105|150.00|0.00|A1' \
        '000000002||20260106|1250.50|0.00|B1' '000000002|69001|20260112|9000.00|0.00|' >"$1/CHT.txt"
}

# try COMMAND...: says what it prints, on either stream, and its exit status.
try() {
    "$@" 2>&1
    echo "-- exit status $?"
}

# status COMMAND...: the exit status alone.
status() {
    "$@" >/dev/null 2>&1
    echo "$?"
}
