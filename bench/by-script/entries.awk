# A line an entry out of the file of people, its values behind its DN in the order of their names: what `ldap-entries.awk` makes of a directory.
BEGIN { FS = ","; OFS = "\t" }
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
$(at["employeeType"]) == "FTE" && $(at["employeeStatus"]) == "Active" {
  id = $(at["employeeId"]); given = $(at["givenName"]); family = $(at["sn"])
  phone = $(at["phone"]); gsub(/ /, "", phone)
  print "uid=" id ",ou=people,dc=example,dc=com", "cn: " given " " family, "departmentNumber: " $(at["department"]), \
    "displayName: " given " " family, "givenName: " given, "l: " $(at["location"]), \
    "mail: " tolower(given) "." tolower(family) "@company.com", "sn: " family, "telephoneNumber: " phone, \
    "title: " $(at["jobTitle"]), "uid: " id
}
