/** When an MVO was marked to be deleted: a changed grace period counts from that day (L2). Null of what was marked before. */
export const sql = `
alter table mvo add column delete_marked text;
`
