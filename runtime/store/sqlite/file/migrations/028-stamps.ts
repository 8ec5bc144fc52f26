/**
 * Stamps: by what an object was last evaluated in a full sync, and what that came to. `basis` numbers what decided, by the
 * import node that sent the objects; `versions` stands for the rows of the object and of all it concerns; `asked` and `given`
 * have a bit a reference.
 */
export const sql = `
create table stamp_basis (
  system integer not null references system,
  node text not null,
  basis integer not null unique,
  digest text not null,
  primary key (system, node)
) strict, without rowid;

create table stamp (
  cso integer primary key references cso on delete cascade,
  basis integer not null,
  versions integer not null,
  outcome text not null,
  asked integer not null,
  given integer not null
) strict;
`
