# The same lines out of what `ldapsearch -LLL -o ldif-wrap=no` prints.
BEGIN { RS = ""; FS = "\n"; OFS = "\t" }
$1 ~ /^dn: uid=/ {
  for (i = 2; i <= NF; i++) if (split($i, part, ": ") > 1) value[part[1]] = $i
  print substr($1, 5), value["cn"], value["departmentNumber"], value["displayName"], value["givenName"], value["l"], value["mail"], \
    value["sn"], value["telephoneNumber"], value["title"], value["uid"]
  delete value
}
