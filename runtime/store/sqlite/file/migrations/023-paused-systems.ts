/** Connected systems that somebody has paused: why, until when, who and since when (N12). */
export const sql = `
alter table system add column paused_because text;
alter table system add column paused_until text;
alter table system add column paused_by text;
alter table system add column paused_since text;
`
