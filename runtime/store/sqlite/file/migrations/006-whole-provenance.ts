/** Who supplied what, where one entry of provenance may stand for all attributes. */
export const sql = `
drop view who_supplied_what;
create view who_supplied_what as
  select m.id as person_or_other_object, m.type, attribute.key as attribute, attribute.value as value, r.name as rule, s.name as system,
    c.anchor, part.value ->> 2 as since
  from mvo m, json_each(m.provenance) as part, json_each(m.attributes) as attribute
    left join rule r on r.id = part.value ->> 0
    left join cso c on c.id = part.value ->> 1
    left join system s on s.id = c.system
  where json_array_length(part.value) = 3
    or exists (select 1 from json_each(part.value) as name where name.key > 2 and name.value = attribute.key);
`
