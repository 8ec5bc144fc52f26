/** What people have decided on objects by hand (J9). */
export const sql = `
create table by_hand (
  cso integer primary key references cso on delete cascade,
  decision text not null check (decision in ('joined', 'neverJoin')),
  who text not null,
  at text not null,
  reason text not null
) strict;
`
