/** The temporary name an account bears while it exchanges names, and whether the name a create asks for is another's (E9, E7). */
export const sql = `
alter table pending_export add column temporary_name text;
alter table pending_export add column name_taken integer not null default 0 check (name_taken in (0, 1));
`
