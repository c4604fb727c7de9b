rule { id = "SITE.later", severity = "warning", files = "OPD", text = "t", message = "m",
  check = function(claim, report)
    if claim.seq == "KEY" then
      error("this rule does not know what to do")
    end
  end }
