/**
 * The temporary name an account bears while it exchanges names, whether the name a create asks for is another's, and whether what
 * is in doubt is still wanted, and whether the account was not there (E9, E7, E12).
 */
export const sql = `
alter table pending_export add column temporary_name text;
alter table pending_export add column name_taken integer not null default 0 check (name_taken in (0, 1));
alter table pending_export add column outdated integer not null default 0 check (outdated in (0, 1));
alter table pending_export add column account_missing integer not null default 0 check (account_missing in (0, 1));
`
