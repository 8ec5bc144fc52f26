/** Systems, rules, connector space, metaverse, contributions, pending exports and the keys joins look up. */
export const sql = `
create table meta (
  name text primary key,
  value integer not null
) strict, without rowid;

create table mark (
  name text primary key,
  value text not null
) strict, without rowid;

create table system (
  id integer primary key,
  node text not null unique,
  name text not null,
  watermark text,
  full_sync_needed text,
  released_obsoletes text,
  unreachable_count integer not null default 0,
  retry_after text
) strict;

create table rule (
  id integer primary key,
  node text not null unique,
  name text not null,
  fingerprint text not null,
  system integer not null references system
) strict;

create table mvo (
  id integer primary key,
  uuid text not null unique,
  type text not null,
  origin text not null check (origin in ('projected', 'byHand')),
  created text not null,
  delete_after text,
  delete_because text,
  delete_system integer references system,
  version integer not null,
  provenance text not null,
  attributes text not null,
  check ((delete_after is null) = (delete_because is null))
) strict;
create index mvo_by_type on mvo (type);
create index mvo_to_delete on mvo (id, delete_after) where delete_after is not null;

create table cso (
  id integer primary key,
  system integer not null references system,
  type text not null,
  anchor text,
  anchor_key text,
  secondary_id text,
  secondary_key text,
  mvo integer references mvo,
  link text not null check (link in ('none', 'joined', 'projected', 'provisioned', 'byHand')),
  rule integer references rule,
  staging text not null check (staging in ('normal', 'obsolete', 'awaitingFirstExport', 'awaitingConfirmation')),
  due integer,
  version integer not null,
  attributes text not null,
  check ((link = 'none') = (mvo is null)),
  check ((anchor is null) = (anchor_key is null))
) strict;
create unique index cso_by_anchor on cso (system, type, anchor_key) where anchor_key is not null;
create index cso_by_secondary on cso (system, type, secondary_key) where secondary_key is not null;
create index cso_by_system on cso (system, id, staging, type, link);
create index cso_due on cso (system, id, due, staging) where due is not null;
create index cso_obsolete on cso (system, id) where staging = 'obsolete';
create index cso_by_mvo on cso (mvo) where mvo is not null;

create table cso_reference (
  cso integer not null references cso on delete cascade,
  attribute text not null,
  text text not null,
  target integer references cso on delete set null,
  wakes integer not null default 1,
  primary key (cso, attribute, text)
) strict, without rowid;
create index cso_reference_open on cso_reference (cso) where target is null;
create index cso_reference_target on cso_reference (target) where target is not null;

create table contribution (
  id integer primary key,
  mvo integer not null references mvo on delete cascade,
  rule integer not null references rule,
  cso integer references cso on delete cascade,
  precedence integer not null,
  options text,
  attributes text not null
) strict;
create unique index contribution_identity on contribution (mvo, rule, ifnull(cso, 0));
create index contribution_by_cso on contribution (cso) where cso is not null;

create table pending_export (
  id integer primary key,
  cso integer not null unique references cso on delete cascade,
  system integer not null references system,
  mvo integer references mvo on delete set null,
  operation text not null check (operation in ('create', 'update', 'delete')),
  state text not null check (state in ('pending', 'held', 'executing', 'awaitingConfirmation', 'failed')),
  deprovisioning integer not null check (deprovisioning in (0, 1)),
  released integer not null check (released in (0, 1)),
  attempts integer not null,
  next_attempt text,
  error text,
  because text not null,
  run integer not null,
  version integer not null,
  changes text not null
) strict;
create index pending_export_by_system on pending_export (system, state);
create index pending_export_by_mvo on pending_export (mvo) where mvo is not null;

create table join_attribute (
  id integer primary key,
  side text not null check (side in ('mv', 'cs')),
  system integer not null,
  type text not null,
  attribute text not null,
  complete integer not null default 0 check (complete in (0, 1)),
  unique (side, system, type, attribute)
) strict;

create table mvo_key (
  attribute integer not null references join_attribute,
  key text not null,
  mvo integer not null,
  primary key (attribute, key, mvo)
) strict, without rowid;

create table cso_key (
  attribute integer not null references join_attribute,
  key text not null,
  cso integer not null,
  primary key (attribute, key, cso)
) strict, without rowid;
`
