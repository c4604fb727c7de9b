INS off
