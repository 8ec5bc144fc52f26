/**
 * The keys by which objects without a metaverse object would be joined. Objects that found nobody so far come again once, to be
 * noted.
 */
export const sql = `
create table waiting_key (
  attribute integer not null references join_attribute,
  key text not null,
  cso integer not null references cso on delete cascade,
  primary key (attribute, key, cso)
) strict, without rowid;
create index waiting_key_by_cso on waiting_key (cso);

update cso set version = version + 1, due = ifnull((select value from meta where name = 'change'), 1)
where mvo is null and staging = 'normal' and due is null;
`
