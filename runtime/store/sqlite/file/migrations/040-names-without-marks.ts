/**
 * People who are gone and former names are found without marks on letters as well: those whose names have any get the keys for it
 * when the store is opened.
 */
export const sql = `
update gone set keyed = 0 where id in (select k.gone from gone_key k where k.key glob '*[^ -~]*');
update former_name set keyed = 0 where id in (select k.former from former_name_key k where k.key glob '*[^ -~]*');
`
