rule { id = "SITE.ok", severity = "info", files = "CHT", text = "t", message = "m", check = function() end }
