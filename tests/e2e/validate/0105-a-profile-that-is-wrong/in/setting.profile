INS = maybe
