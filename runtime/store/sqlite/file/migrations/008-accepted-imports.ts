/**
 * Imports that are not accepted yet (I18): a system names its open one, rows name the import that last wrote them, and what stood
 * there before it is kept beside. A run's records up to `discarded` did not happen. The views show what is accepted; those for
 * people read from them.
 */
export const sql = `
alter table system add column open_import integer;
alter table system add column open_import_from integer;
alter table cso add column run integer;
alter table run add column discarded integer not null default 0;

create table earlier_cso (
  import integer not null,
  cso integer not null,
  known integer not null check (known in (0, 1)),
  version integer not null,
  anchor text,
  anchor_key text,
  secondary_id text,
  secondary_key text,
  staging text not null,
  due integer,
  attributes text,
  primary key (import, cso)
) strict, without rowid;

create table earlier_reference (
  import integer not null,
  cso integer not null,
  attribute text not null,
  text text not null,
  known integer not null check (known in (0, 1)),
  target integer,
  requeues integer not null,
  primary key (import, cso, attribute, text)
) strict, without rowid;

create table earlier_key (
  import integer not null,
  attribute integer not null,
  key text not null,
  cso integer not null,
  primary key (import, attribute, key, cso)
) strict, without rowid;

create table earlier_pending_export (
  import integer not null,
  cso integer not null,
  id integer not null,
  system integer not null,
  mvo integer,
  operation text not null,
  state text not null,
  held_by text,
  steps text not null,
  deprovisioning integer not null,
  released integer not null,
  attempts integer not null,
  next_attempt text,
  error text,
  because text not null,
  run integer not null,
  version integer not null,
  changes text not null,
  primary key (import, cso)
) strict, without rowid;
create index earlier_pending_export_by_id on earlier_pending_export (import, id);

create view accepted_cso as
  select c.id, c.system, c.type,
    iif(e.cso is null, c.anchor, e.anchor) as anchor, iif(e.cso is null, c.anchor_key, e.anchor_key) as anchor_key,
    iif(e.cso is null, c.secondary_id, e.secondary_id) as secondary_id,
    iif(e.cso is null, c.secondary_key, e.secondary_key) as secondary_key,
    c.mvo, c.retained_link, c.link, c.rule,
    iif(e.cso is null, c.staging, e.staging) as staging, iif(e.cso is null, c.due, e.due) as due,
    iif(e.cso is null, c.version, e.version) as version, ifnull(e.attributes, c.attributes) as attributes
  from cso c left join earlier_cso e
    on e.import = c.run and e.cso = c.id and c.run in (select open_import from system where open_import is not null)
  where c.run is null or c.run not in (select open_import from system where open_import is not null) or e.known = 1;

create view accepted_pending_export as
  select p.id, p.cso, p.system, p.mvo, p.operation, p.state, p.held_by, p.steps, p.deprovisioning, p.released, p.attempts,
    p.next_attempt, p.error, p.because, p.run, p.version, p.changes
  from pending_export p
  where not exists (select 1 from system s join earlier_pending_export e on e.import = s.open_import and e.cso = p.cso where s.id = p.system)
  union all
  select e.id, e.cso, e.system, e.mvo, e.operation, e.state, e.held_by, e.steps, e.deprovisioning, e.released, e.attempts,
    e.next_attempt, e.error, e.because, e.run, e.version, e.changes
  from earlier_pending_export e where e.import in (select open_import from system where open_import is not null);

create view accepted_reference as
  select f.cso, f.attribute, f.text, f.target, f.requeues
  from cso_reference f
  where not exists (
    select 1 from system s cross join earlier_reference e
      on e.import = s.open_import and e.cso = f.cso and e.attribute = f.attribute and e.text = f.text)
  union all
  select e.cso, e.attribute, e.text, e.target, e.requeues
  from earlier_reference e where e.known = 1 and e.import in (select open_import from system where open_import is not null);

drop view accounts;
create view accounts as
  select c.id, s.name as system, c.type, c.anchor, c.secondary_id as secondary_id, c.link as linked_how, c.staging as state,
    c.mvo as person_or_other_object, c.due is not null as waits_for_sync, c.attributes
  from accepted_cso c join system s on s.id = c.system;

drop view pending_exports;
create view pending_exports as
  select p.id, s.name as system, p.operation, p.state, c.type, c.anchor, c.secondary_id, p.mvo as person_or_other_object, p.because, p.error,
    p.attempts, p.next_attempt as not_before, p.run as staged_by_run, p.changes
  from accepted_pending_export p join accepted_cso c on c.id = p.cso join system s on s.id = p.system;

drop view pending_changes;
create view pending_changes as
  select p.id as pending_export, s.name as system, c.anchor, c.secondary_id, change.value ->> 0 as attribute,
    change.value -> 4 as "from", change.value -> 5 as "to", change.value -> 6 as added, change.value -> 7 as removed,
    r.name as rule, change.value ->> 2 in (1, 3) as sent
  from accepted_pending_export p join accepted_cso c on c.id = p.cso join system s on s.id = p.system, json_each(p.changes) as change
    left join rule r on r.id = change.value ->> 1;

drop view references_between_accounts;
create view references_between_accounts as
  select s.name as system, c.anchor, c.secondary_id, f.attribute, f.text, t.id is not null as resolved, t.anchor as target_anchor
  from accepted_reference f join accepted_cso c on c.id = f.cso join system s on s.id = c.system
    left join accepted_cso t on t.id = f.target;

drop view what_happened;
create view what_happened as
  select e.id, e.at, e.run, s.name as system, e.name, e.outcome, e.because, e.error, e.cso as account, e.mvo as person_or_other_object, e.changes,
    (select r.discarded >= e.id from run r where r.id = e.run) as discarded
  from run_record e left join system s on s.id = e.system;
`
