/**
 * The link an object that fell out of scope retains to its metaverse object, and who holds a pending export that which steps
 * staged.
 */
export const sql = `
alter table cso add column place integer references mvo on delete set null;
create index cso_by_place on cso (place) where place is not null;

alter table pending_export add column held_by text check (held_by in ('setting', 'person', 'limit'));
alter table pending_export add column steps text not null default '[]';
create index pending_export_held_by_setting on pending_export (system, id) where held_by = 'setting';
`
