/** Who was told never to join, and is gone from the system: when it is back under the same anchor, that still stands (J9). */
export const sql = `
create table kept_apart (
  system integer not null references system,
  type text not null,
  anchor_key text not null,
  who text not null,
  at text not null,
  reason text not null,
  primary key (system, type, anchor_key)
) strict, without rowid;

create trigger cso_kept_apart_goes before delete on cso
when old.anchor_key is not null and exists (select 1 from by_hand b where b.cso = old.id and b.decision = 'neverJoin')
begin
  insert or replace into kept_apart (system, type, anchor_key, who, at, reason)
  select old.system, old.type, old.anchor_key, b.who, b.at, b.reason from by_hand b where b.cso = old.id;
end;

create trigger cso_kept_apart_returns after insert on cso
when new.anchor_key is not null
  and exists (select 1 from kept_apart k where k.system = new.system and k.type = new.type and k.anchor_key = new.anchor_key)
begin
  insert or replace into by_hand (cso, decision, who, at, reason)
  select new.id, 'neverJoin', k.who, k.at, k.reason from kept_apart k
  where k.system = new.system and k.type = new.type and k.anchor_key = new.anchor_key;
  delete from kept_apart where system = new.system and type = new.type and anchor_key = new.anchor_key;
end;
`
