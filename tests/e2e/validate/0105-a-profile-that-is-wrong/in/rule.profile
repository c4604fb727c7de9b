base = fdh

INS.cid-fromat = off
