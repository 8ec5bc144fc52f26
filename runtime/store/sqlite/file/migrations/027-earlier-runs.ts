/** Which import had written a record before an open one did: an import that is discarded leaves no trace of having been (I18). */
export const sql = 'alter table earlier_cso add column run integer;'
