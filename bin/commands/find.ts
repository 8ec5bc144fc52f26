/** The command that finds people and objects, and how other commands find the person that is meant. */
import { isSameName } from '../../runtime/model/found-by'
import { wordMeant } from '../../runtime/model/meant'
import { foldCase } from '../../runtime/model/values'
import type { Identity, ListedGone, ListedObject } from '../answers'
import type { Client } from '../client'
import { Failure } from '../client'
import { printable, table } from '../table'
import type { Command } from './command'
import { goneMeant, goneTable } from './gone'
import { isOfSystem, nobodysWith, objectsNamed, objectWord } from './object-meant'

/** Listed of each kind. */
const mostListed = 20

export const find: Command = {
  usage: 'find TEXT [--type TYPE]',
  help: 'people, records and accounts that have this among their values: their IDENTITY and OBJECT for other commands; and who is gone; of one type',
  mostArguments: 1,
  async run(client, [q], { type }) {
    if (q === undefined || q === '') throw new Failure('TEXT is missing.', 'Say what to look for, such as a name or a number.', 2)
    const { people, objects } = await ofType(client, q, type)
    const all = await client.get<{ items: readonly ListedGone[] }>('gone', { q, limit: mostListed })
    const gone = { items: all.items.filter((item) => type === undefined || wordMeant(type, [item.type]) !== undefined) }
    const isAnyFormer = people.items.some(({ formerNames }) => formerNames.length > 0)
    const whose = ({ identity, person }: ListedObject): string => (identity === null ? 'nobody' : (person ?? identity))
    const parts = [
      people.items.length === 0
        ? objects.items.length + gone.items.length > 0
          ? 'Nobody who is there has that.'
          : 'Nobody has that.'
        : table(
            ['IDENTITY', 'TYPE', 'NAME', ...(isAnyFormer ? ['FORMERLY'] : [])],
            people.items.map((person) => [person.id, person.type, person.label, ...(isAnyFormer ? [formerText(person)] : [])]),
          ),
      objects.items.length === 0
        ? 'No record or account has that.'
        : table(
            ['OBJECT', 'SYSTEM', 'TYPE', 'NAME', 'OF'],
            objects.items.map((object) => [object.id, object.system?.name ?? '', object.type, object.name, whose(object)]),
          ),
      goneTable(gone.items),
    ].filter((part) => part !== '')
    const text = parts.map((part) => part.split('\n').map(printable).join('\n')).join('\n\n')
    return { text, json: { people: people.items, objects: objects.items, gone: gone.items }, code: 0 }
  },
}

interface FoundNow {
  readonly people: { readonly items: readonly Identity[] }
  readonly objects: { readonly items: readonly ListedObject[] }
}

/** A type is of the metaverse or of a system, or of both; refused where it is of neither. */
async function ofType(client: Client, q: string, type: string | undefined): Promise<FoundNow> {
  const refused: Failure[] = []
  const asked = async <T>(path: string): Promise<{ readonly items: readonly T[] }> =>
    client.get<{ items: readonly T[] }>(path, { q, limit: mostListed, type }).catch((thrown: unknown) => {
      if (type === undefined || !(thrown instanceof Failure)) throw thrown
      refused.push(thrown)
      return { items: [] }
    })
  const found = { people: await asked<Identity>('metaverse'), objects: await asked<ListedObject>('objects') }
  const [first, second] = refused
  if (first && second) throw new Failure(first.message, [...new Set([first.next, second.next])].join(' ').trim(), first.code)
  return found
}

/** A record that no rule takes belongs to nobody, and its way says why. */
async function nobodyHas(client: Client, meant: string): Promise<Failure> {
  const records = await nobodysWith(client, meant)
  const [first] = records
  if (!first) return new Failure(`Nobody has "${meant}".`, 'See idweave find TEXT.', 3)
  const named = records.map(({ system, name }) => `${system?.name ?? ''}: ${name}`).join(', ')
  const next = `See where it stays and why with: idweave preview --object ${objectWord(first)}`
  return new Failure(`Nobody has "${meant}", but what belongs to nobody has: ${named}.`, next, 3)
}

/** The person who is meant by a uuid, or by values that nobody else has, as part of a path. */
export async function identityInPath(client: Client, meant: string | undefined): Promise<string> {
  const found = (await personMeant(client, meant)) ?? (await personOfRecord(client, meant ?? ''))
  if (found !== null) return found
  const gone = await goneMeant(client, meant ?? '')
  if (gone !== null) throw new Failure(`Whoever had "${meant}" is gone.`, `See idweave why "${meant}".`, 3)
  throw await nobodyHas(client, meant ?? '')
}

/** Whose the record or account is that is meant by `SYSTEM:NAME`; null where it is nobody's, or no such is meant. */
async function personOfRecord(client: Client, meant: string): Promise<string | null> {
  if (!(await isOfSystem(client, meant))) return null
  const persons = new Set((await objectsNamed(client, meant)).flatMap(({ identity }) => identity ?? []))
  if (persons.size > 1)
    throw new Failure(`"${meant}" is of several people: ${[...persons].join(', ')}.`, 'Say which by the uuid.', 2)
  return [...persons][0] ?? null
}

/** The same; null where nobody has it. */
export async function personMeant(client: Client, meant: string | undefined): Promise<string | null> {
  if (meant === undefined || meant === '') throw new Failure('IDENTITY is missing.', 'Say whose: her uuid, name or number.', 2)
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(meant)) return meant
  const items = await client.all<Identity>('metaverse', { q: meant })
  const [only, ...others] = nearestNamed(items, meant)
  if (only && others.length === 0) return only.id
  if (!only) return null
  const names = [only, ...others].slice(0, mostListed).map(({ label, id }) => `${label}: ${id}`)
  const more = others.length < mostListed ? '' : ` … and ${others.length + 1 - mostListed} more`
  throw new Failure(
    `Several have "${meant}": ${names.join(', ')}${more}.`,
    'Say which by the uuid, or by a number in brackets.',
    2,
  )
}

/** Who is called so but for letter case, else but for marks on letters and the order of words; else who was; else all. */
function nearestNamed(items: readonly Identity[], meant: string): readonly Identity[] {
  const isExact = (name: string): boolean => foldCase(name) === foldCase(meant)
  const isSame = (name: string): boolean => isSameName(name, meant)
  for (const isMeant of [isExact, isSame]) {
    const called = items.filter(({ name }) => isMeant(name))
    if (called.length > 0) return called
  }
  for (const isMeant of [isExact, isSame]) {
    const former = items.filter(({ formerNames }) => formerNames.some(({ name }) => isMeant(name)))
    if (former.length > 0) return former
  }
  return items
}

/** What a person was called, as `find` lists it. */
function formerText({ formerNames }: Identity): string {
  return formerNames.map(({ name, until }) => `${name} until ${until.slice(0, 10)}`).join(', ')
}
