/** Erases a person in one transaction: all that the store has of her, or nothing (N14). */
import { emptyPage } from '../../../model/empty-page'
import type { Erasure } from '../../../model/erasure'
import { type Connection, idList } from '../file/connection'
import { noteToFinish } from '../file/deleted-text'
import { forgetGone } from '../tables/gone-people'
import { isNamedSince } from '../tables/mentions'
import { forgetBehind, removeMentions } from '../tables/redact'
import { fact, replaceOrAdd } from '../tables/systems'
import { ownRecords } from '../tables/traces'
import { type Saver, writePage } from './save'
import { storedOf } from './conflicts'

const AS_SEEN = `select count(*) as count from cso c where c.id in (select value from json_each(?)) and c.mvo is null
  and not exists (select 1 from pending_export p where p.cso = c.id)`
const VERSION = 'select version from cso where id = ?'
const IS_THERE = 'select exists (select 1 from mvo where id = ?) as found'
const REMOVE_RECORDS = 'delete from run_record where id in (select value from json_each(?))'

/** False, and nothing is erased, when something is another than it was when the traces were found. */
export function erase(saver: Saver, erasure: Erasure): boolean {
  const { c } = saver
  return c.write(() => {
    if (!isAsFound(c, erasure)) return false
    const { traces, facts, run } = erasure
    const csosDeleted = traces.objects.map(({ cso }) => cso)
    const page = { ...emptyPage, run, csosDeleted }
    writePage(saver, page, storedOf(c, page))
    c.run(REMOVE_RECORDS, idList(ownRecords(c, traces.mvo)))
    forgetBehind(c, traces)
    forgetGone(c, traces.mvo, traces.csos)
    removeMentions(c, traces.mentions, traces.identifying.texts)
    for (const { name, before, after } of facts) replaceOrAdd(c, { name, before, value: after })
    noteToFinish(c.db)
    return true
  }, 'durable')
}

function isAsFound(c: Connection, { traces, facts }: Erasure): boolean {
  const { mvo, objects } = traces
  if (c.get<{ found: number }>(IS_THERE, mvo)?.found === 1) return false
  if (facts.some(({ name, before }) => fact(c, name) !== before)) return false
  const ids = idList(objects.map(({ cso }) => cso))
  if (c.get<{ count: number }>(AS_SEEN, ids)?.count !== objects.length) return false
  if (isNamedSince(c, traces)) return false
  return objects.every(({ cso, version }) => c.get<{ version: number }>(VERSION, cso)?.version === version)
}
