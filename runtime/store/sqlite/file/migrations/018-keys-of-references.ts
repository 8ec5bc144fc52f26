/**
 * Of references between metaverse objects, the keys by which they are found were added and never taken away (D7). What no
 * document says is removed, and made anew by the references there are once the attribute is announced again.
 */
export const sql = `
update join_attribute set complete = 0 where side = 'mv' and not exists (
  select 1 from mvo m, json_each(m.attributes) value where m.type = join_attribute.type and value.key = join_attribute.attribute);
delete from mvo_key where attribute in (select id from join_attribute where side = 'mv' and complete = 0);
`
