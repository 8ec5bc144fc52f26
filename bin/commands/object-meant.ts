/** How commands find the record or account that is meant: by its number, by `SYSTEM:NAME`, or by a text that it has. */
import { commandWord } from '../../runtime/model/sentences'
import { wordMeant } from '../../runtime/model/meant'
import { searchForms, wordsOf } from '../../runtime/model/found-by'
import { displayValue } from '../../runtime/model/values'
import type { ListedObject, System } from '../answers'
import type { Client } from '../client'
import { Failure } from '../client'

/** Named where several have it. */
const mostNamed = 10

/** Objects asked for at once, and how often: whoever is called so may be the last of many that have the text in them. */
const pageSize = 500
const mostPages = 40

/** Whose objects come into question; those of others are meant where there is no such. */
export type Whose = 'nobodys' | 'somebodys' | 'anybodys'

/** The number of the object that is meant; `what` it stands for in the command's usage. */
export async function objectMeant(
  client: Client,
  meant: string | undefined,
  what: string,
  whose: Whose = 'anybodys',
): Promise<number> {
  if (meant === undefined || meant === '')
    throw new Failure(`${what} is missing.`, 'Say which: its number, SYSTEM:NAME, or a text it has.', 2)
  const given = numberMeant(meant) ?? (/^[1-9]\d{0,14}$/.test(meant) ? Number(meant) : null)
  if (given !== null) return given
  const named = await objectsNamed(client, meant)
  const wanted = named.filter(({ identity }) => whose === 'anybodys' || (identity === null) === (whose === 'nobodys'))
  const [only, ...others] = wanted.length > 0 ? wanted : named
  if (!only) throw new Failure(`No record or account has "${meant}".`, 'See idweave find TEXT.', 3)
  if (others.length === 0) return only.id
  const shown = [only, ...others].slice(0, mostNamed).map(called)
  const more = others.length < mostNamed ? '' : ` and ${others.length + 1 - mostNamed} more`
  throw new Failure(`Several have "${meant}": ${shown.join(', ')}${more}.`, 'Say which by the number in brackets.', 2)
}

/** The number of `object-12`, which means nothing else, whoever has 12 for a number; null: it is no such word. */
export function numberMeant(meant: string): number | null {
  const listed = /^object-([1-9]\d{0,14})$/i.exec(meant)?.[1]
  return listed === undefined ? null : Number(listed)
}

/** All that are there and called so, by their name or their key. */
export async function objectsCalled(client: Client, meant: string): Promise<readonly ListedObject[]> {
  const { system, text } = await partsMeant(client, meant)
  const found = await objectsWith(client, text, system)
  return found.filter(({ name, anchor, staging }) => isCalled(text, name, anchor) && staging !== 'obsolete')
}

/** All that are meant by `SYSTEM:NAME` or by a text. */
export async function objectsNamed(client: Client, meant: string): Promise<readonly ListedObject[]> {
  const { system, text } = await partsMeant(client, meant)
  return objectsWith(client, text, system)
}

/** Whether it begins with the name of a system, so that no person is meant. */
export async function isOfSystem(client: Client, meant: string): Promise<boolean> {
  return (await partsMeant(client, meant)).system !== undefined
}

/** `HR:1009` is 1009 of HR; a text with a colon that is of no system stands for itself. */
export async function partsMeant(client: Client, meant: string): Promise<{ readonly system?: string; readonly text: string }> {
  const at = meant.indexOf(':')
  if (at < 1 || at === meant.length - 1) return { text: meant }
  const { items } = await client.get<{ items: readonly System[] }>('systems')
  const system = wordMeant(
    meant.slice(0, at).trim(),
    items.map(({ name }) => name),
  )
  return system === undefined ? { text: meant } : { system, text: meant.slice(at + 1).trim() }
}

/** Those that are called so; where none is, those that have each word of the text as a whole word of theirs. */
async function objectsWith(client: Client, q: string, system?: string): Promise<readonly ListedObject[]> {
  const exact: ListedObject[] = []
  const having: ListedObject[] = []
  let after: string | null | undefined
  for (let page = 0; after !== null && page < mostPages; page++) {
    const found: { readonly items: readonly ListedObject[]; readonly next: string | null } = await client.get('objects', {
      q,
      system,
      limit: pageSize,
      ...(after !== undefined && { after }),
    })
    exact.push(...found.items.filter(({ name, anchor }) => isCalled(q, name, anchor)))
    having.push(...found.items.filter((object) => hasWords(q, object)))
    after = found.next
  }
  if (after !== null)
    throw new Failure(`Too many have "${q}" in them.`, 'Say which is meant by its number. See idweave find TEXT.', 2)
  return exact.length > 0 ? exact : having
}

function hasWords(text: string, { name, anchor, attributes }: ListedObject): boolean {
  const texts = [name, anchor ?? '', ...Object.values(attributes).map((value) => displayValue(value))]
  const own = new Set(texts.flatMap(wordsOf).flatMap(searchForms))
  return wordsOf(text).every((word) => searchForms(word).some((form) => own.has(form)))
}

/** Records of nobody that have a text: why somebody is not found. */
export async function nobodysWith(client: Client, q: string): Promise<readonly ListedObject[]> {
  return client
    .get<{ items: readonly ListedObject[] }>('objects', { q, state: 'unlinked', limit: mostNamed })
    .then(({ items }) => items)
}

/** Letter case does not count. */
export function isCalled(text: string, ...names: readonly (string | null)[]): boolean {
  return names.some((name) => name !== null && name.toLowerCase() === text.toLowerCase())
}

/** `Badge: 77 (12)`, with its number in brackets. */
export function called({ id, system, name, identity }: ListedObject): string {
  return `${system?.name ?? ''}: ${name} (${id}${identity === null ? ", nobody's" : ''})`
}

/** As other commands accept it. */
export function objectWord({ system, name, id }: ListedObject): string {
  return system === null ? String(id) : commandWord(`${system.name}:${name}`)
}
