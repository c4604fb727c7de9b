rule { id = "SITE.x", severity = "error", files = "CHT", text = "t", message = "m",
  check = function(claim, report)
    return claim.CHT.TOTL
  end }
