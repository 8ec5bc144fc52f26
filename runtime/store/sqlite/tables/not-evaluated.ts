/** Rules that objects did not come by although they should have (D10). Most stores have none, which costs a page one look. */
import type { CsoId, MvoId, RuleId } from '../../../model/objects'
import type { NotEvaluated } from '../../../model/page'
import { type Connection, idList, insertRows } from '../file/connection'
import { accepted, reading } from './accepted'

const ANY = 'select exists (select 1 from cso_not_evaluated) or exists (select 1 from mvo_not_evaluated)'
const OF_CSOS = 'select cso as id, rule from cso_not_evaluated where cso in (select value from json_each(?)) order by 1, 2'
const OF_MVOS = 'select mvo as id, rule from mvo_not_evaluated where mvo in (select value from json_each(?)) order by 1, 2'
const FORGET_CSOS = 'delete from cso_not_evaluated where cso in (select value from json_each(?))'
const FORGET_MVOS = 'delete from mvo_not_evaluated where mvo in (select value from json_each(?))'
const ADD_CSOS = 'insert into cso_not_evaluated (cso, rule)'
const ADD_MVOS = 'insert into mvo_not_evaluated (mvo, rule)'
const COUNT = `select rule, sum(objects) as count from (
    select rule, count(*) as objects from cso_not_evaluated group by rule
    union all select rule, count(*) from mvo_not_evaluated group by rule
  ) group by rule order by rule`
/** Those whom no due record of theirs carries. */
const CARRIED_BY_NONE = reading(
  ({ cso }) => `select distinct n.mvo as id from mvo_not_evaluated n
  where n.mvo > ? and not exists (select 1 from ${cso} c where c.mvo = n.mvo and c.due is not null)
  order by n.mvo limit ?`,
)

interface Row {
  readonly id: number
  readonly rule: RuleId
}

function grouped(rows: readonly Row[]): { id: number; rules: RuleId[] }[] {
  return [...Map.groupBy(rows, ({ id }) => id)].map(([id, own]) => ({ id, rules: own.map(({ rule }) => rule) }))
}

/** What is noted of these objects; undefined where nothing is noted of anybody. */
export function loadNotEvaluated(c: Connection, csos: readonly CsoId[], mvos: readonly MvoId[]): NotEvaluated | undefined {
  if (c.sql(ANY).pluck().get() !== 1) return undefined
  return { csos: grouped(c.all<Row>(OF_CSOS, idList(csos))), mvos: grouped(c.all<Row>(OF_MVOS, idList(mvos))) }
}

/** Replaces what is noted of these objects. */
export function saveNotEvaluated(c: Connection, { csos, mvos }: NotEvaluated): void {
  const rows = (writes: NotEvaluated['csos']): unknown[][] => writes.flatMap(({ id, rules }) => rules.map((rule) => [id, rule]))
  if (csos.length > 0) c.run(FORGET_CSOS, idList(csos.map(({ id }) => id)))
  if (mvos.length > 0) c.run(FORGET_MVOS, idList(mvos.map(({ id }) => id)))
  insertRows(c, ADD_CSOS, 2, rows(csos))
  insertRows(c, ADD_MVOS, 2, rows(mvos))
}

/** How many objects each rule waits for. */
export function countNotEvaluated(c: Connection): { rule: RuleId; count: number }[] {
  return c.all<{ rule: RuleId; count: number }>(COUNT)
}

/** MVOs that a rule waits for and no record that is due carries on, by id. */
export function mvosNotEvaluated(c: Connection, afterId: MvoId, limit: number): MvoId[] {
  return c.all<{ id: MvoId }>(accepted(c, CARRIED_BY_NONE), afterId, limit).map(({ id }) => id)
}
