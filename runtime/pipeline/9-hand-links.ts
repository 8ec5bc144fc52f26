/** Whether what a person decides on one object by hand can be done, and what it comes to (J9). */
import type { Cso, Mvo } from '../model/objects'

/** What of the object every decision looks at. */
export interface HandView {
  readonly cso: Pick<Cso, 'mvo' | 'staging'>
  /** What the object is called. */
  readonly name: string
  readonly system: string
  /** Whose it is; null: nobody's. */
  readonly linkedTo: string | null
}

/** It is done, or why not and what to do. */
export type HandAnswer = { readonly kind: 'done' } | Refused
type Refused = { readonly kind: 'refused'; readonly because: string; readonly next: string }

const done: HandAnswer = { kind: 'done' }

export interface JoinView extends HandView {
  readonly mvo: Pick<Mvo, 'id' | 'type'> | null
  readonly person: string
  /** What she has of that system already; null: nothing that stays. */
  readonly taken: string | null
  /** An enabled rule of the system is for such objects and people of her type. */
  readonly hasRule: boolean
  /** Why no inbound rule for both takes the object as it is; null: one does, or there is none. */
  readonly declined: string | null
}

/** Joins an object that is nobody's (J5). */
export function decideHandJoin(view: JoinView): HandAnswer {
  const { cso, name, system, mvo, person, taken, linkedTo, hasRule, declined } = view
  if (!mvo) return refused('that metaverse object is not there any more', 'Look it up again')
  if (cso.mvo === mvo.id) return refused(`${name} is ${person}'s already`, 'There is nothing to do')
  if (linkedTo !== null) return refused(`${name} belongs to ${linkedTo}`, 'Disconnect it first')
  const there = presence(view)
  if (there) return there
  if (!hasRule)
    return refused(`no rule of ${system} is for ${mvo.type}`, 'Choose an object of a type that a rule of the system has')
  if (taken !== null) return refused(`${person} has ${taken} of ${system} already`, 'Disconnect that first')
  return declined === null ? done : outOfScope(view, declined)
}

/** None of its values would flow, and whom it is joined to would lose what another record gave. */
function outOfScope({ name, system }: HandView, declined: string): Refused {
  return refused(
    `no rule of ${system} takes ${name} as it is: ${declined}`,
    'Correct the record, or the condition of a rule, and import',
  )
}

/** Keeps an object apart from everybody, be it somebody's or nobody's. */
export function decideHandApart(view: HandView): HandAnswer {
  return presence(view) ?? done
}

/** Lets the rules decide on an object again. */
export function decideHandAllow(view: HandView & { readonly keptApart: boolean }): HandAnswer {
  if (!view.keptApart) return refused(`${view.name} may join already`, 'There is nothing to do')
  return presence(view) ?? done
}

/** Disconnects an object. */
export function decideHandDisconnect(view: HandView): HandAnswer {
  if (view.linkedTo === null) return refused(`${view.name} belongs to nobody`, 'There is nothing to do')
  return presence(view) ?? done
}

export interface ProjectView extends HandView {
  /** Types of people that inbound rules of the system make or join such objects to. */
  readonly types: readonly string[]
  /** The one that was asked for, if any. */
  readonly type: string | undefined
  /** See `JoinView`. */
  readonly declined: string | null
}

/** Makes a person of an object: of which type. */
export function decideHandProject(view: ProjectView): { readonly kind: 'project'; readonly type: string } | Refused {
  const { name, system, linkedTo, types, type, declined } = view
  if (linkedTo !== null) return refused(`${name} belongs to ${linkedTo}`, 'Disconnect it first')
  const there = presence(view)
  if (there) return there
  const [only, ...others] = type === undefined ? types : types.filter((known) => known === type)
  if (only === undefined) return refused(`no inbound rule of ${system} is for ${type ?? 'such objects'}`, 'Add one and deploy')
  if (others.length > 0) return refused(`rules make ${types.join(' or ')} of such objects`, 'Say which')
  return declined === null ? { kind: 'project', type: only } : outOfScope(view, declined)
}

/** What is not in its system cannot be decided on. */
function presence({ cso: { staging }, name, system }: HandView): Refused | null {
  if (staging === 'obsolete') return refused(`${name} is not in ${system} any more`, `Synchronise ${system}, which takes it away`)
  if (staging === 'awaitingFirstExport')
    return refused(`${name} has not been made in ${system} yet`, 'Discard what is pending for it')
  return null
}

function refused(because: string, next: string): Refused {
  return { kind: 'refused', because, next }
}
