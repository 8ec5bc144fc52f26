/** By which schema a system was last read in full: kept, so that what a deployment added is known to have been read (A13). */
import type { SystemId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { TypeToRead } from '../../pipeline/configuration-changes'
import { digest } from './digest'
import type { Plan } from './plan'

const factName = (system: SystemId): string => `schema read of system ${system}`

/** Digests of object types by name, as they were when their records were last read in full. */
type ReadSchema = Readonly<Record<string, string>>

async function lastReadSchema(store: Pick<Store, 'fact'>, system: SystemId): Promise<ReadSchema> {
  const text = await store.fact(factName(system))
  return text === null ? {} : (JSON.parse(text) as ReadSchema)
}

/**
 * An import of these types by this plan was accepted. A delta by another schema leaves records of both, so that nothing is known
 * any more. Only for who holds the system's lock. Reads one fact, and writes it if it is another.
 */
export async function keepReadSchema(
  store: Pick<Store, 'fact' | 'saveFact'>,
  { configuration }: Plan,
  of: { readonly system: SystemId; readonly types: readonly { readonly name: string }[]; readonly profile: 'full' | 'delta' },
): Promise<void> {
  const parts = new Map(Object.entries(configuration.systems[of.system]?.types ?? {}))
  const before = await lastReadSchema(store, of.system)
  const read = new Map(Object.entries(before))
  for (const { name } of of.types) {
    const present = digest(parts.get(name) ?? null)
    if (of.profile === 'full') read.set(name, present)
    else if (read.get(name) !== present) read.delete(name)
  }
  const now = Object.fromEntries(read)
  if (JSON.stringify(now) !== JSON.stringify(before)) await store.saveFact(factName(of.system), JSON.stringify(now))
}

/** Of these types those whose records have not been read in full by the schema that is deployed. */
export async function notYetRead(
  store: Pick<Store, 'fact'>,
  { configuration }: Plan,
  types: readonly TypeToRead[],
): Promise<(type: TypeToRead) => boolean> {
  const read = new Map<SystemId, Map<string, string>>()
  for (const { system } of types)
    if (!read.has(system)) read.set(system, new Map(Object.entries(await lastReadSchema(store, system))))
  return ({ system, type }) => {
    const part = new Map(Object.entries(configuration.systems[system]?.types ?? {})).get(type)
    return part !== undefined && read.get(system)?.get(type) !== digest(part)
  }
}
