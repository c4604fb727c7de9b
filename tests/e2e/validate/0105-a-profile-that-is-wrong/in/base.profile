# x
base = fhd
