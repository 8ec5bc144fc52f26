/** Whether a person can be erased, what stands in the way, and what may still hold something of her afterwards (N14). */
import type { PresentObjects, TracedObject } from '../model/erasure'
import { counted } from '../model/counted'

export interface ErasureView {
  /** She is in the metaverse. */
  readonly isThere: boolean
  readonly objects: readonly (Pick<TracedObject, 'name' | 'state'> & { readonly system: string })[]
  readonly present: PresentObjects
  /** Why she cannot be deleted, which goes before; null where she can, or is gone. */
  readonly notDeleted: string | null
}

export type ErasureDecision =
  | { readonly kind: 'allowed' }
  /** `next`: what to do first. */
  | { readonly kind: 'refused'; readonly because: string; readonly next: string }

/** Erasing forgets and changes no system: what a system still has of her would come back with the next import. */
export function decideErasure({ isThere, objects, present, notDeleted }: ErasureView): ErasureDecision {
  for (const state of ['linked', 'importing', 'unsent', 'inSystem'] as const) {
    const [first, ...others] = objects.filter((object) => object.state === state)
    if (!first || (state === 'inSystem' && present === 'forget' && !isThere)) continue
    const more = others.length === 0 ? '' : ` (and ${counted(others.length, 'more object')})`
    const refusal = standing(state, `${first.system}: ${first.name}${more}`, first.system)
    // Who is there goes first, however much is to be forgotten.
    const next = state === 'inSystem' && present === 'forget' ? 'Delete her first (idweave delete)' : refusal.next
    return { kind: 'refused', because: refusal.because, next }
  }
  if (notDeleted !== null)
    return {
      kind: 'refused',
      because: `she is there, and cannot be deleted: ${notDeleted}`,
      next: 'Put that right, then look again',
    }
  return { kind: 'allowed' }
}

function standing(
  state: Exclude<TracedObject['state'], 'gone'>,
  which: string,
  system: string,
): { readonly because: string; readonly next: string } {
  switch (state) {
    case 'linked':
      return {
        because: `she is there, and connected with ${which}`,
        next: 'Delete her first (idweave delete), send the exports, remove her records in their systems, import and synchronise these',
      }
    case 'importing':
      return { because: `an import that has not ended has ${which}`, next: `Wait until it has ended, or import ${system} again` }
    case 'unsent':
      return {
        because: `something waits to be sent to ${which}`,
        next: `Export ${system} or discard it, then import and synchronise it`,
      }
    case 'inSystem':
      return {
        because: `${which} is still in its system, and the next import would bring it back`,
        next: `Remove it there, then import and synchronise ${system}; or have it forgotten until it is read again`,
      }
    default:
      return state satisfies never
  }
}

/** Sentences about objects that are forgotten although their systems have them. */
export function comesBackAfter({ objects, present }: Pick<ErasureView, 'objects' | 'present'>): string[] {
  if (present === 'refuse') return []
  return objects.flatMap(({ state, system, name }) =>
    state === 'inSystem'
      ? `${name} is forgotten and stays in ${system}: the next full import of it brings it back as new, and a rule that takes it makes a person of it`
      : [],
  )
}

/** What may still hold something of her, a sentence each. `copies`: files beside the store. */
export function mayStillHold(copies: readonly string[]): string[] {
  return [
    ...copies.map(
      (file) => `${file}, a copy that was made before the store was brought up to date: delete it once it is not needed`,
    ),
    'backups of the store made until now, and snapshots of its disk or machine',
    'connected systems, their files and their logs; what records of others say of her comes from there',
    'the log of Node-RED, and messages in open editors',
    'what flows or people have made of answers of the API: reports, mails, files',
    'keyed hashes in the ledger of unique values, which tell nobody: nobody else is given what was hers',
  ]
}

/** Whether the reason for an erasure says who she is, which would be kept with the activity. */
export function namesHer(reason: string, identifying: readonly string[]): boolean {
  const said = reason.toLowerCase()
  const words = identifying.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)])
  return (
    words.some((word) => word.length >= shortestWord && said.split(/[^\p{L}\p{N}]+/u).includes(word.toLowerCase())) ||
    identifying.some((text) => text.trim() !== '' && said.includes(text.toLowerCase()))
  )
}

/** Shorter words of a name stand in other words' places too. */
const shortestWord = 3
