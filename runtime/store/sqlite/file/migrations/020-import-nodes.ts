/** By which import node an object was last sent, kept where its system has several (D8). */
export const sql = `
create table cso_import_node (
  cso integer primary key references cso on delete cascade,
  node text not null
) strict;
`
