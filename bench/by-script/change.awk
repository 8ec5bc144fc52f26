# LDIF for what differs between the lines of the directory (the first file) and those wanted: adds, changes by value, deletions.
BEGIN { FS = "\t" }
NR == FNR { has[$1] = $0; next }
!($1 in has) {
  print "dn: " $1 "\nchangetype: add\nobjectClass: inetOrgPerson"
  for (i = 2; i <= NF; i++) print $i
  print ""
  next
}
{
  if (has[$1] != $0) {
    split(has[$1], old, "\t")
    print "dn: " $1 "\nchangetype: modify"
    for (i = 2; i <= NF; i++) if ($i != old[i]) { split($i, part, ": "); print "replace: " part[1] "\n" $i "\n-" }
    print ""
  }
  delete has[$1]
}
END { for (dn in has) print "dn: " dn "\nchangetype: delete\n" }
