/** People and objects who are gone, as commands find them and say why. */
import { isSameName } from '../../runtime/model/found-by'
import { foldCase } from '../../runtime/model/values'
import { whyGoneLines } from '../../runtime/model/why-gone'
import { indented } from '../../runtime/model/why-words'
import type { GoneDetail, ListedGone } from '../answers'
import type { Client } from '../client'
import { Failure } from '../client'
import { printable, table } from '../table'
import { atMinute } from '../text'
import type { Outcome } from './command'
import { partsMeant } from './object-meant'

/** How somebody who is gone is meant on the command line. */
const idText = ({ id }: Pick<ListedGone, 'id'>): string => `gone-${id}`

/** Those who are gone and have this text, as a table; empty where nobody is. */
export function goneTable(items: readonly ListedGone[]): string {
  if (items.length === 0) return ''
  const rows = items.map((gone) => {
    const what = gone.system === null ? gone.type : `${gone.type} in ${gone.system.name}`
    return [idText(gone), what, gone.name, atMinute(gone.at), gone.because]
  })
  return table(['GONE', 'TYPE', 'NAME', 'SINCE', 'BECAUSE'], rows)
}

/** Somebody who is gone and was called exactly so, or had exactly this, beside what is there; null: nobody, or several. */
export async function goneAlsoCalled(client: Client, meant: string): Promise<ListedGone | null> {
  const { items } = await client.get<{ items: readonly ListedGone[] }>('gone', { q: meant, kind: 'person', limit: 2 })
  return items.length === 1 ? (items[0] ?? null) : null
}

/** `Ann Lee, who had that too, is gone since 3 March: idweave why gone-1` */
export function alsoGoneText(gone: ListedGone): string {
  return `${gone.name}, who had that, is gone since ${atMinute(gone.at)}: idweave why ${idText(gone)}`
}

/** A record or account that was called so and has left, the last first; null: none. */
export async function goneObjectMeant(client: Client, meant: string): Promise<number | null> {
  const { system, text } = await partsMeant(client, meant)
  const { items } = await client.get<{ items: readonly ListedGone[] }>('gone', { q: text, kind: 'object', limit: 20 })
  const isMeant = (gone: ListedGone): boolean =>
    foldCase(gone.name) === foldCase(text) && (system === undefined || gone.system?.name === system)
  return items.find(isMeant)?.id ?? null
}

/** The one who is gone that is meant: by what `find` lists, or by a name that nobody else had; null: nobody. */
export async function goneMeant(client: Client, meant: string): Promise<number | null> {
  const listed = /^gone-([1-9]\d{0,14})$/.exec(meant)?.[1]
  if (listed !== undefined) return Number(listed)
  const { items } = await client.get<{ items: readonly ListedGone[] }>('gone', { q: meant, kind: 'person', limit: 20 })
  const exact = items.filter(({ name }) => foldCase(name) === foldCase(meant))
  const same = items.filter(({ name }) => isSameName(name, meant))
  const [only, ...others] = exact.length > 0 ? exact : same.length > 0 ? same : items
  if (others.length === 0) return only?.id ?? null
  const names = [only, ...others].flatMap((gone) => (gone ? [`${gone.name} (${idText(gone)}, since ${atMinute(gone.at)})`] : []))
  throw new Failure(`Several who are gone had "${meant}": ${names.join(', ')}.`, 'Say which by what stands in brackets.', 2)
}

/** Why somebody is gone, what was last known of her, and what happened last. */
export async function whyGone(client: Client, id: number): Promise<Outcome> {
  const gone = await client.get<GoneDetail>(`gone/${id}`)
  const rows = gone.history.map(({ at, run, outcome, because }) => [atMinute(at), run, outcome, because])
  const history = rows.length === 0 ? [] : ['', ...table(['AT', 'RUN', 'OUTCOME', 'BECAUSE'], rows).split('\n')]
  const lines = [...indented(whyGoneLines(gone, atMinute)), ...history]
  return { text: lines.map(printable).join('\n'), json: gone, code: 0 }
}
