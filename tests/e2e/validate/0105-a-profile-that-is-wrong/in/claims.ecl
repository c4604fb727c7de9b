%ecl|1
