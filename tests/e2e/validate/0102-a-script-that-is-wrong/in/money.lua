rule { id = "SITE.x", severity = "error", files = "CHA", text = "t", message = "m",
  check = function(claim, report)
    local sum = 0
    for _, c in ipairs(claim.CHA) do
      sum = sum + c.AMOUNT
    end
  end }
