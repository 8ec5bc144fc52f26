/**
 * Which values of a record were never read, as they could not be (I7). Of records that an earlier version imported nobody noted
 * it: they are as they are.
 */
export const sql = `
alter table cso add column unread text;
alter table earlier_cso add column unread text;

drop view accepted_cso;
create view accepted_cso as
  select c.id, c.system, c.type,
    iif(e.cso is null, c.anchor, e.anchor) as anchor, iif(e.cso is null, c.anchor_key, e.anchor_key) as anchor_key,
    iif(e.cso is null, c.secondary_id, e.secondary_id) as secondary_id,
    iif(e.cso is null, c.secondary_key, e.secondary_key) as secondary_key,
    c.mvo, c.retained_link, c.link, c.rule, c.matched,
    iif(e.cso is null, c.staging, e.staging) as staging, iif(e.cso is null, c.due, e.due) as due,
    iif(e.cso is null, c.version, e.version) as version, ifnull(e.attributes, c.attributes) as attributes,
    c.own, c.out_of_groups, iif(e.cso is null, c.spellings, e.spellings) as spellings,
    iif(e.cso is null, c.unread, e.unread) as unread
  from cso c left join earlier_cso e
    on e.import = c.run and e.cso = c.id and c.run in (select open_import from system where open_import is not null)
  where c.run is null or c.run not in (select open_import from system where open_import is not null) or e.known = 1;
`
