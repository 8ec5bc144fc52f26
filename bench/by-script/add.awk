# LDIF that adds each entry.
BEGIN { FS = "\t" }
{
  print "dn: " $1 "\nobjectClass: inetOrgPerson\nobjectClass: organizationalPerson\nobjectClass: person\nobjectClass: top"
  for (i = 2; i <= NF; i++) print $i
  print ""
}
