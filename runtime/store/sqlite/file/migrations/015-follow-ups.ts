/**
 * What something else than its own import made due, with the change number of that: any sync takes it (D8). A row holds for as
 * long as the object is due by that number; a person is due until her row goes.
 */
export const sql = `
create table cso_follow_up (
  cso integer primary key references cso on delete cascade,
  due integer not null
) strict;

create table mvo_follow_up (
  mvo integer primary key references mvo on delete cascade,
  due integer not null
) strict;
`
