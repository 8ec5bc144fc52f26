/**
 * The UUIDs of MVOs that are gone, by which their history is found and erased as long as there is any (N14). Of those that went
 * before it is not known.
 */
export const sql = `
create table gone_mvo (
  mvo integer primary key,
  uuid text not null unique,
  type text not null,
  gone text not null
) strict;
create index gone_mvo_by_time on gone_mvo (gone);
`
