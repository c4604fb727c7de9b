# only the sums
base = relaxed
* = off
MONEY = on
MONEY.cht-cha = error
