# region.profile: what the hospitals of a region have agreed to check before sending.
#   ecl-validate --profile examples/region.profile night.zip >clean.ecl
# A line is RULE = SETTING; rules are those of ecl-rules(5), groups such as DX, or * for
# all. Settings: on, off, error, warning, info. Lines are applied from top to bottom, then
# --only, --skip and --severity of the command line. See ecl-profile(5).

base = eclaim

# The regional auditor sends these back; elsewhere they are warnings.
DX.doctor-format    = error
OPD.clinic-format   = error
FMT.money-2dec      = error

# Addresses are mended by the registration office, not by the claims team.
PAT.address-code    = off
PAT.marriage-age    = off

# Reminders only.
DX.sepsis-shock     = info
INS.permitno-format-ucs = info
