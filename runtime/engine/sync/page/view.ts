/** What travels on the wires: a readable snapshot of one object, and ids that the steps go by. */
import type { Mvo } from '../../../model/objects'
import type { RecordedChange } from '../../../model/runs'
import type { AttributeValue, Attributes } from '../../../model/values'
import { csoName, csoType } from '../../canvas/cso-names'
import type { Secretive } from '../../../pipeline/hidden-secrets'
import { hideSecrets, recordedChanges } from '../../../pipeline/hidden-secrets'
import { mvChanges } from './mutations'
import { knownResolutions, resolutionOf } from './resolutions'
import type { Item, Resolution, WorkingMvo } from './working-objects'
import type { WorkingSet } from './working-set'

export interface MessageIdentity {
  readonly run: number
  readonly page: number
  /** One object's id, or those of a whole page in the order of the payload. */
  readonly object: number | readonly number[]
}

export interface ItemView {
  step: string
  because: string
  rule?: string
  cs?: {
    system: string
    type: string
    anchor: string | null
    name: string
    change: string
    attributes: Record<string, AttributeValue>
  }
  mv?: {
    type: string
    id: string
    name: string
    attributes: Record<string, AttributeValue>
    deleteAfter?: string
    deleted?: true
  }
  changes: readonly RecordedChange[]
  extra: Record<string, unknown>
}

export interface IdentityMessage {
  /** As Node-RED calls a message; it gives one to those that have none. */
  _msgid?: string
  topic: string
  identity: MessageIdentity
  payload: ItemView | ItemView[]
}

/** A copy that a flow may change without changing what the steps see, and that shows no secret (N9). */
function copied(attributes: Attributes, type: Secretive | undefined): Record<string, AttributeValue> {
  const copy: Record<string, AttributeValue> = { ...attributes }
  for (const name in copy) {
    const value = copy[name]
    if (Array.isArray(value)) copy[name] = value.slice() as AttributeValue
  }
  hideSecrets(copy, type)
  return copy
}

/**
 * What a view of an MVO shows: while that is so, another step need not copy it again. Copies that Node-RED makes of a message
 * are not known here.
 */
const shown = new WeakMap<object, Shown>()

interface Shown {
  readonly mvo: Mvo
  readonly resolutions: readonly Resolution[]
  /** Its changes so far; null before any step. */
  readonly changes: readonly RecordedChange[] | null
}

function mvView(set: WorkingSet, mvo: WorkingMvo): NonNullable<ItemView['mv']> {
  const { current } = mvo
  return {
    type: current.type,
    id: current.uuid,
    name: set.mvoName(current),
    attributes: copied(current.attributes, set.plan.mvTypes.get(current.type)?.schema),
    ...(current.deletion && { deleteAfter: current.deletion.after }),
    ...(mvo.deleted !== null && { deleted: true as const }),
  }
}

/** Where an object stands on its way, in the words of the message. */
export interface Standing {
  readonly step: string
  readonly because: string
  readonly rule?: string | undefined
}

/** The object as it is at this moment. `change` says what the import made of its record. */
export function viewOf(set: WorkingSet, item: Item, { step, because }: Standing, change: string): ItemView {
  const view: ItemView = { step, because, changes: [], extra: {} }
  const cso = set.csoOf(item)
  if (cso) {
    const { current } = cso
    const type = csoType(set.plan, current)
    view.cs = {
      system: set.systemName(current.system),
      type: current.type,
      anchor: current.anchor,
      name: csoName(current),
      change,
      // Of a type that is not declared any more nobody knows which values are secret (N9).
      attributes: type ? copied(current.attributes, type) : {},
    }
  }
  const mvo = set.mvoOf(item)
  if (mvo) {
    view.mv = mvView(set, mvo)
    if (mvo.before === mvo.current) shown.set(view.mv, { mvo: mvo.current, resolutions: [], changes: null })
  }
  return view
}

function isShown(set: WorkingSet, mvo: WorkingMvo, view: NonNullable<ItemView['mv']>, known: Shown): boolean {
  if (known.mvo !== mvo.current || (view.deleted ?? false) !== (mvo.deleted !== null)) return false
  if (known.resolutions.length !== mvo.resolutions.size) return false
  let at = 0
  for (const system of mvo.resolutions.keys()) if (resolutionOf(set, mvo, system) !== known.resolutions[at++]) return false
  return true
}

/** Brings a travelling view up to date after a step. Its `extra` is the flow's own and stays. */
export function updateView(set: WorkingSet, item: Item, view: ItemView, { step, because, rule }: Standing): void {
  view.step = step
  view.because = because
  if (rule !== undefined) view.rule = rule
  const mvo = set.mvoOf(item)
  if (!mvo) return
  const known = view.mv && shown.get(view.mv)
  if (view.mv && known && isShown(set, mvo, view.mv, known)) return
  const resolutions = knownResolutions(set, mvo)
  const ofMvo = (known?.mvo === mvo.current && known.changes) || mvChanges(set, mvo)
  view.mv = mvView(set, mvo)
  shown.set(view.mv, { mvo: mvo.current, resolutions, changes: ofMvo })
  const changes = [...ofMvo]
  for (const resolution of resolutions) {
    if (resolution.kind !== 'pending' || resolution.decision.kind !== 'stage') continue
    const account = set.csos.get(resolution.account)?.current
    changes.push(...recordedChanges(resolution.decision.pending.changes, account && csoType(set.plan, account)))
  }
  view.changes = changes
}
