/** What travels on the wires: a readable snapshot of one object, and ids that the steps go by. */
import type { Mvo } from '../../../model/objects'
import type { RecordedChange } from '../../../model/runs'
import type { AttributeValue, Attributes } from '../../../model/values'
import { csoName, csoType } from '../../canvas/cso-names'
import type { Secretive } from '../../../pipeline/hidden-secrets'
import { hideSecrets, recordedChanges } from '../../../pipeline/hidden-secrets'
import type { Resolution } from '../steps/account'
import type { Item, MvoState, WorkingSet } from './working-set'
import { mvChanges } from './working-set'

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

/** What a view of an MVO shows: while that is so, another step need not copy it again. Copies that Node-RED makes of a message are not known here. */
const shown = new WeakMap<object, Shown>()

interface Shown {
  readonly mvo: Mvo
  readonly resolutions: readonly Resolution[]
  /** Its changes so far; null before any step. */
  readonly changes: readonly RecordedChange[] | null
}

function mvView(set: WorkingSet, target: MvoState): NonNullable<ItemView['mv']> {
  const { mvo } = target
  return {
    type: mvo.type,
    id: mvo.uuid,
    name: set.mvoName(mvo),
    attributes: copied(mvo.attributes, set.plan.mvTypes.get(mvo.type)?.schema),
    ...(mvo.deletion && { deleteAfter: mvo.deletion.after }),
    ...(target.deleted !== null && { deleted: true as const }),
  }
}

/** The object as it is at this moment. */
export function viewOf(set: WorkingSet, item: Item, step: string, because: string, change: string): ItemView {
  const view: ItemView = { step, because, changes: [], extra: {} }
  const state = set.csoOf(item)
  if (state) {
    const { cso } = state
    view.cs = {
      system: set.systemName(cso.system),
      type: cso.type,
      anchor: cso.anchor,
      name: csoName(cso),
      change,
      attributes: copied(cso.attributes, csoType(set.plan, cso)),
    }
  }
  const target = set.mvoOf(item)
  if (target) {
    view.mv = mvView(set, target)
    if (target.before === target.mvo) shown.set(view.mv, { mvo: target.mvo, resolutions: [], changes: null })
  }
  return view
}

function isShown({ mvo, resolutions, deleted }: MvoState, view: NonNullable<ItemView['mv']>): boolean {
  const known = shown.get(view)
  if (known?.mvo !== mvo || known.resolutions.length !== resolutions.size || (view.deleted ?? false) !== (deleted !== null))
    return false
  let at = 0
  for (const one of resolutions.values()) if (one !== known.resolutions[at++]) return false
  return true
}

/** Brings a travelling view up to date after a step. Its `extra` is the flow's own and stays. */
export function updateView(
  set: WorkingSet,
  item: Item,
  view: ItemView,
  step: string,
  because: string,
  rule: string | undefined,
): void {
  view.step = step
  view.because = because
  if (rule !== undefined) view.rule = rule
  const target = set.mvoOf(item)
  if (!target) return
  if (view.mv && isShown(target, view.mv)) return
  const known = view.mv && shown.get(view.mv)
  const ofMvo = (known?.mvo === target.mvo && known.changes) || mvChanges(set, target)
  view.mv = mvView(set, target)
  shown.set(view.mv, { mvo: target.mvo, resolutions: [...target.resolutions.values()], changes: ofMvo })
  const changes = [...ofMvo]
  for (const resolution of target.resolutions.values()) {
    if (resolution.kind !== 'pending' || resolution.decision.kind !== 'stage') continue
    const account = set.csos.get(resolution.account)?.cso
    changes.push(...recordedChanges(resolution.decision.pending.changes, account && csoType(set.plan, account)))
  }
  view.changes = changes
}
