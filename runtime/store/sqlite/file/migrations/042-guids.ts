/**
 * Anchors of Active Directory as GUIDs, as imports have them from now on; before, they were their bytes in base64. The values
 * tell whose anchor it was: they have the same bytes as objectGUID.
 */
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const worth = (index: number, factor: number): string =>
  `max(instr('${letters}', substr(text, at + ${index}, 1)) - 1, 0) * ${factor}`

/** Three bytes of every four letters, as hexadecimal digits. */
const decode = (which: string): string => `
with recursive decoded(text, at, hex) as (
  ${which}
  union all
  select text, at + 4, hex || printf('%06x', ${[262144, 4096, 64, 1].map((factor, index) => worth(index, factor)).join(' + ')})
  from decoded where at < 24
), guid(text, name) as (
  select text, ${[7, 5, 3, 1].map((at) => `substr(hex, ${at}, 2)`).join(' || ')} || '-' ||
    substr(hex, 11, 2) || substr(hex, 9, 2) || '-' || substr(hex, 15, 2) || substr(hex, 13, 2) || '-' ||
    substr(hex, 17, 4) || '-' || substr(hex, 21, 12)
  from decoded where at > 24
)`

const hasGuid = (table: string): string => `
select distinct anchor, 1, '' from ${table}
where length(anchor) = 24 and substr(anchor, 23) = '==' and json_extract(attributes, '$.objectGUID.binary') = anchor`

export const sql = `
create table was_guid (system integer not null, type text not null, primary key (system, type)) strict, without rowid;
insert or ignore into was_guid select system, type from cso
where length(anchor) = 24 and substr(anchor, 23) = '==' and json_extract(attributes, '$.objectGUID.binary') = anchor;

${decode(`select distinct anchor_key, 1, '' from kept_apart where length(anchor_key) = 24 and substr(anchor_key, 23) = '=='
  and exists (select 1 from was_guid w where w.system = kept_apart.system and w.type = kept_apart.type)`)}
update kept_apart set anchor_key = guid.name from guid where guid.text = kept_apart.anchor_key
  and exists (select 1 from was_guid w where w.system = kept_apart.system and w.type = kept_apart.type);
drop table was_guid;

${decode(hasGuid('earlier_cso'))}
update earlier_cso set anchor = guid.name, anchor_key = guid.name from guid where guid.text = earlier_cso.anchor
  and json_extract(attributes, '$.objectGUID.binary') = anchor;

${decode(hasGuid('cso'))}
update cso set anchor = guid.name, anchor_key = guid.name from guid where guid.text = cso.anchor
  and json_extract(attributes, '$.objectGUID.binary') = anchor;
`
