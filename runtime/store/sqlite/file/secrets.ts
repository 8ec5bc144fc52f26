/** Which values are secret, and the texts in which the store keeps them (N9). A type without secrets costs one look-up. */
import type { PendingChange, SystemId } from '../../../model/objects'
import { type Attributes, attributeOf, documentText, emptyAttributes, foldCase } from '../../../model/values'
import type { Sealer } from './sealer'

/** The attributes of one type that are secret. The metaverse stands under system 0. */
export interface SecretAttributes {
  readonly system: SystemId
  readonly type: string
  readonly attributes: readonly string[]
}

/** The name under which a document holds its secret attributes, all in one sealed text; it comes first. */
export const SEALED = '(sealed)'
/** How a document's text begins that has a sealed part; the id of its key follows. */
export const HEAD = `{"${SEALED}":"`

/** What stands instead of a pending change's values. */
interface SealedValues {
  readonly sealed: string
}

/** The attributes of a document that are not secret. */
export function parseDocument(text: string): Attributes {
  if (!text.startsWith(HEAD)) return JSON.parse(text) as Attributes
  const { [SEALED]: _sealed, ...shown } = JSON.parse(text) as Record<string, never>
  return shown
}

/** What was declared secret in one open file, and how values become text and back. */
export class Secrets {
  /** Folded names by system and type; types without secrets have none. */
  readonly #types = new Map<SystemId, Map<string, ReadonlySet<string>>>()
  /** Folded names by system, whatever the type. */
  readonly #systems = new Map<SystemId, ReadonlySet<string>>()
  readonly #lost = new WeakSet<Attributes>()
  #anyLost = false

  constructor(readonly sealer: Sealer) {}

  /** Forgets what was declared and goes by this. */
  declare(all: readonly SecretAttributes[]): void {
    this.#types.clear()
    this.#systems.clear()
    for (const { system, type, attributes } of all) {
      if (attributes.length === 0) continue
      const names = attributes.map(foldCase)
      const types = this.#types.get(system) ?? new Map<string, ReadonlySet<string>>()
      this.#types.set(system, types.set(type, new Set(names)))
      this.#systems.set(system, new Set([...(this.#systems.get(system) ?? []), ...names]))
    }
  }

  /** Whether an attribute of the metaverse (system 0) or of a system's objects is secret. */
  has(system: SystemId, type: string, attribute: string): boolean {
    return this.#types.get(system)?.get(type)?.has(foldCase(attribute)) ?? false
  }

  /** Whether anything of a system is secret; 0: of the metaverse. */
  hasAny(system: SystemId): boolean {
    return this.#systems.has(system)
  }

  /** The text of an object's document. */
  document(system: SystemId, type: string, attributes: Attributes): string {
    const names = this.#types.get(system)?.get(type)
    return names ? this.#document(names, attributes) : documentText(attributes)
  }

  /** The text of a contribution: what is secret in any type of the metaverse is sealed. */
  contribution(values: Attributes): string {
    const names = this.#systems.get(0)
    return names ? this.#document(names, values) : documentText(values)
  }

  #document(secret: ReadonlySet<string>, attributes: Attributes): string {
    const names = Object.keys(attributes)
    const hidden = names.filter((name) => secret.has(foldCase(name)))
    if (hidden.length === 0) return documentText(attributes)
    const rest = documentText(
      part(
        attributes,
        names.filter((name) => !hidden.includes(name)),
      ),
    )
    return `${HEAD}${this.sealer.seal(documentText(part(attributes, hidden)))}"${rest === '{}' ? '' : ','}${rest.slice(1)}`
  }

  /** The attributes a document's text stands for; without those whose key is not at hand. */
  parse(text: string): Attributes {
    if (!text.startsWith(HEAD)) return JSON.parse(text) as Attributes
    const { [SEALED]: sealed, ...shown } = JSON.parse(text) as Record<string, never> & { [SEALED]: string }
    const opened = this.sealer.open(sealed)
    const all = { ...shown, ...(opened === null ? null : (JSON.parse(opened) as Attributes)) }
    const attributes = part(all, Object.keys(all).sort())
    if (opened !== null) return attributes
    this.#lost.add(attributes)
    this.#anyLost = true
    return attributes
  }

  /** The text of a document with the secrets sealed that stand in it in clear; without a type, of a contribution. */
  sealDocument(system: SystemId, type: string | null, text: string): string {
    const names = type === null ? this.#systems.get(system) : this.#types.get(system)?.get(type)
    if (!names || !Object.keys(parseDocument(text)).some((name) => names.has(foldCase(name)))) return text
    const attributes = this.parse(text)
    return this.isLost(attributes) ? text : this.#document(names, attributes)
  }

  /** The text of a document with its sealed part sealed by the secret that seals now; null where its key is not at hand. */
  resealDocument(text: string): string | null {
    if (!text.startsWith(HEAD)) return text
    const end = text.indexOf('"', HEAD.length)
    const resealed = this.sealer.reseal(text.slice(HEAD.length, end))
    return resealed === null ? null : `${HEAD}${resealed}${text.slice(end)}`
  }

  /** Whether attributes that `parse` returned lack what could not be opened. */
  isLost(attributes: Attributes): boolean {
    return this.#anyLost && this.#lost.has(attributes)
  }

  /** The values of a pending change as they are stored; null when they are not secret. */
  sealed(system: SystemId, change: PendingChange): SealedValues | null {
    if (change.sealed !== undefined) return { sealed: change.sealed }
    if (!this.#systems.get(system)?.has(foldCase(change.attribute))) return null
    const { from, to, add, remove } = change
    return { sealed: this.sealer.seal(JSON.stringify({ from, to, ...(add && { add }), ...(remove && { remove }) })) }
  }

  /** The change with the values that were sealed; with the sealed text itself when its key is not at hand. */
  opened(change: PendingChange, values: SealedValues): PendingChange {
    const opened = this.sealer.open(values.sealed)
    if (opened === null) return { ...change, from: null, to: null, sealed: values.sealed }
    return { ...change, ...(JSON.parse(opened) as Pick<PendingChange, 'from' | 'to' | 'add' | 'remove'>) }
  }
}

/** Whether a stored value is a sealed one. */
export function isSealed(value: unknown): value is SealedValues {
  return typeof value === 'object' && value !== null && 'sealed' in value
}

function part(attributes: Attributes, names: readonly string[]): Attributes {
  const chosen = emptyAttributes()
  for (const name of names) {
    const value = attributeOf(attributes, name)
    if (value !== undefined) chosen[name] = value
  }
  return chosen
}
