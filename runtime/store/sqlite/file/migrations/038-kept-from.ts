/** Which CSO has left its values behind, and when: of contributions that are kept although it has left (A2, A7). */
export const sql = `
alter table contribution add column left_cso integer;
alter table contribution add column left_at text;
`
