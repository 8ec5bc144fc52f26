/**
 * A contribution that supplies all its MVO has does not repeat the document: its own is empty, and is written out before the MVO
 * gets another, whoever does it.
 */
export const sql = `
create trigger mvo_gets_other_values after update of attributes on mvo when old.attributes <> new.attributes
begin
  update contribution set attributes = old.attributes where mvo = old.id and attributes = '';
end;
`
