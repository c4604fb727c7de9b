-- Two rules of a hospital.
rule {
  id = "HOSP.no-diag", severity = "warning", files = "ODX", c_code = "C201;C202", on = "OP",
  from = "2026-01-01", to = "2026-12-31", profiles = "fdh,eclaim",
  text = { en = "A visit has a DIAG", th = "ต้องมี DIAG" }, message = "{file} {1}",
  source = "order of the director 12/2568",
  check = function(claim, report) if #claim.ODX == 0 then report() end end
}
rule {
  id = "HOSP.no-ward", severity = "info", files = "IPD", text = "WARDDSC is filled", message = "WARDDSC is blank",
  check = function(claim, report) end
}
