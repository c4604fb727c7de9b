local f = io.open("/etc/hostname")
