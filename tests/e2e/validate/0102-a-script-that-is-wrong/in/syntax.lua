rule {
  id = "SITE.x"
  severity = "error"
}
