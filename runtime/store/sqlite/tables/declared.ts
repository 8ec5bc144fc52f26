/** What was declared secret, remembered in the file, and the sealing of what stood in it in clear before that (N9). */
import { type Connection, yieldToEventLoop } from '../file/connection'
import type { SecretAttributes } from '../file/secrets'
import type { JoinKeys } from './keys'
import { forgetEarlier } from './earlier'
import { forgetNamesOfType } from './former-names'
import { forgetGoneValues } from './gone'
import { requeueLookUpsHashedOtherwise } from './look-ups'
import { sealChangesText } from './pending-changes'
import { fact, saveFact } from './systems'
import { requeueHashedOtherwise } from './unjoined'

const FACT = 'secret-attributes'
/** Rows sealed in one transaction. */
const BATCH = 500

const MVOS = {
  next: 'select id, attributes as text from mvo where type = ? and id > ? order by id limit ?',
  write: 'update mvo set attributes = ? where id = ?',
}
const CONTRIBUTIONS = {
  next: `select o.id, o.attributes as text from contribution o cross join mvo m on m.id = o.mvo
    where m.type = ? and o.id > ? and o.attributes <> '' order by o.id limit ?`,
  write: 'update contribution set attributes = ? where id = ?',
}
const CSOS = {
  next: `select id, attributes as text from cso indexed by cso_by_system
    where system = ? and type = ? and id > ? order by id limit ?`,
  write: 'update cso set attributes = ? where id = ?',
}
/** What rules have put into shared lists (R11). */
const OWN = {
  next: `select id, own as text from cso indexed by cso_by_system
    where system = ? and type = ? and id > ? and own is not null order by id limit ?`,
  write: 'update cso set own = ? where id = ?',
}
/** How rules have spelled values, which is noted of no secret (X2). */
const SPELLINGS = {
  next: `select id, spellings as text from cso indexed by cso_by_system
    where system = ? and type = ? and id > ? and spellings <> '{}' order by id limit ?`,
  write: 'update cso set spellings = ? where id = ?',
}
const EARLIER_SPELLINGS = {
  next: `select e.cso as id, e.spellings as text from cso c indexed by cso_by_system cross join earlier_cso e on e.cso = c.id and e.import = c.run
    where c.system = ? and c.type = ? and c.id > ? and e.spellings <> '{}' order by c.id limit ?`,
  write: 'update earlier_cso set spellings = ? where cso = ?',
}
/** What open imports have written over (I18). */
const EARLIER_CSOS = {
  next: `select e.cso as id, e.attributes as text from cso c indexed by cso_by_system cross join earlier_cso e on e.cso = c.id and e.import = c.run
    where c.system = ? and c.type = ? and c.id > ? and e.attributes is not null order by c.id limit ?`,
  write: 'update earlier_cso set attributes = ? where cso = ?',
}
const EARLIER_PENDINGS = {
  next: 'select cso as id, changes as text from earlier_pending_export where system = ? and cso > ? order by cso limit ?',
  write: 'update earlier_pending_export set changes = ? where cso = ?',
}
const PENDINGS = {
  next: 'select id, changes as text from pending_export where system = ? and id > ? order by id limit ?',
  write: 'update pending_export set changes = ? where id = ?',
}

function declared(c: Connection): SecretAttributes[] {
  return JSON.parse(fact(c, FACT) ?? '[]') as SecretAttributes[]
}

/** Goes by what was declared before the file was opened. */
export function loadDeclared(c: Connection): void {
  apply(c, declared(c))
}

function apply(c: Connection, all: readonly SecretAttributes[]): void {
  c.secrets.declare(all)
}

/** Declares types and seals what is kept of their secrets in clear. Stopped half-way, it starts anew the next time. */
export async function declareSecrets(
  c: Connection,
  keys: JoinKeys,
  types: readonly SecretAttributes[],
  nextChange: () => number,
): Promise<void> {
  const before = c.call(() => declared(c))
  const after = withDeclared(before, types)
  c.call(() => apply(c, after))
  if (after.length > 0) c.call(() => hashSecrets(c, keys, nextChange))
  const earlier = byType(before)
  const grown = after.filter((type) =>
    type.attributes.some((attribute) => !earlier.get(nameOf(type))?.attributes.includes(attribute)),
  )
  for (const type of grown) await sealStored(c, type)
  if (JSON.stringify(after) !== JSON.stringify(before)) saveFact(c, FACT, JSON.stringify(after))
  if (grown.length > 0) c.call(() => c.db.pragma('wal_checkpoint(truncate)'))
}

/** Hashes the keys of secrets with the key at hand, and makes due who goes by those hashed otherwise. */
export function hashSecrets(c: Connection, keys: JoinKeys, nextChange: () => number): void {
  requeueHashedOtherwise(c, nextChange)
  requeueLookUpsHashedOtherwise(c, nextChange)
  keys.hashSecrets()
}

/** The declarations with those of some types replaced; a type without secrets is left out. */
function withDeclared(before: readonly SecretAttributes[], types: readonly SecretAttributes[]): SecretAttributes[] {
  const all = byType(before)
  for (const type of types) {
    if (type.attributes.length > 0) all.set(nameOf(type), { ...type, attributes: [...type.attributes].sort() })
    else all.delete(nameOf(type))
  }
  return [...all.values()]
}

function byType(types: readonly SecretAttributes[]): Map<string, SecretAttributes> {
  return new Map(types.map((type) => [nameOf(type), type]))
}

function nameOf({ system, type }: SecretAttributes): string {
  return `${system} ${type}`
}

async function sealStored(c: Connection, { system, type }: SecretAttributes): Promise<void> {
  const { secrets } = c
  forgetGoneValues(c, system, type)
  if (system === 0) {
    forgetNamesOfType(c, type)
    await rewrite(c, MVOS, [type], (text) => secrets.sealDocument(0, type, text))
    await rewrite(c, CONTRIBUTIONS, [type], (text) => secrets.sealDocument(0, null, text))
  } else {
    await rewrite(c, CSOS, [system, type], (text) => secrets.sealDocument(system, type, text))
    await rewrite(c, OWN, [system, type], (text) => secrets.sealDocument(system, type, text))
    for (const of of [SPELLINGS, EARLIER_SPELLINGS])
      await rewrite(c, of, [system, type], (text) => withoutSecrets(text, (name) => secrets.has(system, type, name)))
    await rewrite(c, PENDINGS, [system], (text) => sealChangesText(system, text, secrets))
    await forgetEarlier(c)
    await rewrite(c, EARLIER_CSOS, [system, type], (text) => secrets.sealDocument(system, type, text))
    await rewrite(c, EARLIER_PENDINGS, [system], (text) => sealChangesText(system, text, secrets))
  }
}

/** The text of an object without what it says of secret attributes. */
function withoutSecrets(text: string, isSecret: (attribute: string) => boolean): string {
  const all = Object.entries(JSON.parse(text) as Record<string, unknown>)
  return JSON.stringify(Object.fromEntries(all.filter(([name]) => !isSecret(name))))
}

/** Writes texts anew, a batch a transaction. Versions stay: the values are the same. */
async function rewrite(
  c: Connection,
  { next, write }: { readonly next: string; readonly write: string },
  of: readonly (string | number)[],
  sealed: (text: string) => string,
): Promise<void> {
  for (let after: number | undefined = 0; after !== undefined; await yieldToEventLoop()) {
    const from: number = after
    after = c.write(() => {
      const rows = c.all<{ id: number; text: string }>(next, ...of, from, BATCH)
      for (const { id, text } of rows) {
        const again = sealed(text)
        if (again !== text) c.run(write, again, id)
      }
      return rows.length === BATCH ? rows.at(-1)?.id : undefined
    })
  }
}
