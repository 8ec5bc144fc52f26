/** Rules that objects did not come by although they should have: inbound ones of CSOs, outbound ones of MVOs (D10). */
export const sql = `
create table cso_not_evaluated (
  cso integer not null references cso on delete cascade,
  rule integer not null references rule,
  primary key (cso, rule)
) strict, without rowid;

create table mvo_not_evaluated (
  mvo integer not null references mvo on delete cascade,
  rule integer not null references rule,
  primary key (mvo, rule)
) strict, without rowid;
`
