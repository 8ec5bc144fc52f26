/** Because of what all objects of a run were sent as messages; of earlier runs it is not known. */
export const sql = 'alter table run add column slowed_by text;'
