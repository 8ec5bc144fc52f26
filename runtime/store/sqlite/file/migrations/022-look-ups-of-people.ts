/**
 * What outbound expressions look up for people whom no record carries, by object or by value as in `look_up`: they are due when
 * it changes (D7, D10). Of a store of a version before it is noted as people next go through the outbound rules.
 */
export const sql = `
create table mvo_look_up (
  mvo integer not null references mvo on delete cascade,
  attribute integer not null,
  key text not null,
  target integer not null,
  primary key (mvo, attribute, key, target)
) strict, without rowid;
create index mvo_look_up_by_target on mvo_look_up (target) where target > 0;
create index mvo_look_up_by_value on mvo_look_up (attribute, key) where attribute > 0;
`
