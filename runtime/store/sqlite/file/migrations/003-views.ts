/** Views with plain names for people who open the file. */
export const sql = `
create view people_and_other_objects as
  select m.id, m.type, m.uuid, m.created, m.origin, m.delete_after as to_be_deleted_after, m.delete_because as to_be_deleted_because,
    (select group_concat(s.name, ', ') from cso c join system s on s.id = c.system where c.mvo = m.id) as connected_to, m.attributes
  from mvo m;

create view accounts as
  select c.id, s.name as system, c.type, c.anchor, c.secondary_id as secondary_id, c.link as linked_how, c.staging as state,
    c.mvo as person_or_other_object, c.due is not null as waits_for_sync, c.attributes
  from cso c join system s on s.id = c.system;

create view pending_exports as
  select p.id, s.name as system, p.operation, p.state, c.type, c.anchor, c.secondary_id, p.mvo as person_or_other_object, p.because, p.error,
    p.attempts, p.next_attempt as not_before, p.run as staged_by_run, p.changes
  from pending_export p join cso c on c.id = p.cso join system s on s.id = p.system;

create view pending_changes as
  select p.id as pending_export, s.name as system, c.anchor, c.secondary_id, change.value ->> 0 as attribute,
    change.value -> 4 as "from", change.value -> 5 as "to", change.value -> 6 as added, change.value -> 7 as removed,
    r.name as rule, change.value ->> 2 in (1, 3) as sent
  from pending_export p join cso c on c.id = p.cso join system s on s.id = p.system, json_each(p.changes) as change
    left join rule r on r.id = change.value ->> 1;

create view who_supplied_what as
  select m.id as person_or_other_object, m.type, name.value as attribute, attribute.value as value, r.name as rule, s.name as system,
    c.anchor, part.value ->> 2 as since
  from mvo m, json_each(m.provenance) as part, json_each(part.value) as name
    left join json_each(m.attributes) as attribute on attribute.key = name.value
    left join rule r on r.id = part.value ->> 0
    left join cso c on c.id = part.value ->> 1
    left join system s on s.id = c.system
  where name.key > 2;

create view references_between_accounts as
  select s.name as system, c.anchor, c.secondary_id, f.attribute, f.text, f.target is not null as resolved, t.anchor as target_anchor
  from cso_reference f join cso c on c.id = f.cso join system s on s.id = c.system left join cso t on t.id = f.target;

create view runs as
  select r.id, r.kind, r.profile, s.name as system, r.started_by, r.started, r.ended, r.status, r.reason, r.total, r.counters, r.targets, r.warnings
  from run r left join system s on s.id = r.system;

create view what_happened as
  select e.id, e.at, e.run, s.name as system, e.name, e.outcome, e.because, e.error, e.cso as account, e.mvo as person_or_other_object, e.changes
  from run_record e left join system s on s.id = e.system;
`
