SITE.lab-twice = off
