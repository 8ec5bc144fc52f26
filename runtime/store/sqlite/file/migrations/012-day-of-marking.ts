/** When an MVO was marked to be deleted, so that a changed grace period counts from that day (L2); null of what was marked before. */
export const sql = `
alter table mvo add column delete_marked text;
`
