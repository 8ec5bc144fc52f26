/**
 * How rules have spelled values that an account shows in another letter case (X2). Of accounts that an earlier version knew it is
 * not known, but for those something waits for: what was staged is a correction still.
 */
export const sql = `
alter table cso add column spellings text;
alter table earlier_cso add column spellings text;
update cso set spellings = '{}' where id in (select cso from pending_export union select cso from earlier_pending_export);
update earlier_cso set spellings = '{}' where cso in (select cso from pending_export union select cso from earlier_pending_export);

drop view accepted_cso;
create view accepted_cso as
  select c.id, c.system, c.type,
    iif(e.cso is null, c.anchor, e.anchor) as anchor, iif(e.cso is null, c.anchor_key, e.anchor_key) as anchor_key,
    iif(e.cso is null, c.secondary_id, e.secondary_id) as secondary_id,
    iif(e.cso is null, c.secondary_key, e.secondary_key) as secondary_key,
    c.mvo, c.retained_link, c.link, c.rule, c.matched,
    iif(e.cso is null, c.staging, e.staging) as staging, iif(e.cso is null, c.due, e.due) as due,
    iif(e.cso is null, c.version, e.version) as version, ifnull(e.attributes, c.attributes) as attributes,
    c.own, c.out_of_groups, iif(e.cso is null, c.spellings, e.spellings) as spellings
  from cso c left join earlier_cso e
    on e.import = c.run and e.cso = c.id and c.run in (select open_import from system where open_import is not null)
  where c.run is null or c.run not in (select open_import from system where open_import is not null) or e.known = 1;
`
