/** Who made people by hand of whom there is no record, and why (L7). */
export const sql = `
create table made_by_hand (
  mvo integer primary key references mvo on delete cascade,
  who text not null,
  at text not null,
  reason text not null
) strict;
`
