/** What the next synchronisation would make of an object that a person disconnects by hand (N6, J9). */
import { messageOf, SyncError } from '../../model/errors'
import type { CsoId } from '../../model/objects'
import { mvoName } from '../canvas/mvo-name'
import { csoName } from '../canvas/cso-names'
import type { Plan } from '../canvas/plan'
import type { Engine } from '../engine'
import type { RunRequest } from '../run-request'
import { sourceOf } from '../run-work'
import { AssumedClock } from './assumed'
import type { HeldBack } from './held-back'
import { RunsInTurn } from './in-turn'
import { runsOfPerson } from './one-person'
import { Passages } from './passages'
import type { PersonBefore } from './person-in-store'
import type { OtherCopies } from './second-copy'
import { onSecondCopy } from './second-copy'

/** Whether that is asked of what is tried out. */
export function isDisconnect(asked: readonly RunRequest[]): boolean {
  return asked.some(({ profile }) => profile === 'disconnect')
}

/** Nothing where the rules leave it apart. `before`: whose it was. */
export async function afterDisconnect(
  asked: readonly RunRequest[],
  before: PersonBefore,
  of: OtherCopies,
): Promise<readonly HeldBack[]> {
  const cso = asked.find(({ byHand }) => byHand !== undefined)?.byHand?.cso
  if (cso === undefined) return []
  try {
    return await triedOut(asked, before, { cso, of })
  } catch (error) {
    if (!(error instanceof SyncError)) throw error
    return [{ system: null, because: `Whether the rules would join it again is not known: ${messageOf(error)}` }]
  }
}

async function triedOut(
  asked: readonly RunRequest[],
  before: PersonBefore,
  { cso, of }: { readonly cso: CsoId; readonly of: OtherCopies },
): Promise<readonly HeldBack[]> {
  const { deployed, cancelled } = of
  const clock = new AssumedClock(deployed.clock)
  const passages = new Passages('followed')
  passages.followed = { mvo: before.mvo, csos: new Set(before.csos.map(({ id }) => id)) }
  return onSecondCopy(of, { canvas: deployed.registry, clock, passages }, async (engine) => {
    engine.clockCheck.goOnFrom(deployed.clockCheck)
    const inTurn = new RunsInTurn({ engine, clock, cancelled })
    await inTurn.carryOut(asked)
    const next = [
      ...(await runOfObject(engine, cso)),
      ...(await runsOfPerson(engine, before.mvo, { extent: 'full', startedBy: '' })),
    ]
    await inTurn.carryOut(next)
    return inTurn.whole === asked.length + next.length ? saidOf(engine, cso, { before, passages }) : []
  })
}

/** The synchronisation that takes what has changed takes it, as it is nobody's now. */
async function runOfObject(engine: Engine, id: number): Promise<readonly RunRequest[]> {
  const plan = await engine.currentPlan()
  const cso = (await engine.store.loadPage([id])).csos.find((entry) => entry.cso.id === id)?.cso
  const system = cso && plan.systems.get(cso.system)
  const source = system && sourceOf(engine.registry, system, undefined)
  if (!source || cso.due === null) return []
  const { node } = system.config
  return [{ profile: 'object', system: node, source: source.node, only: [id], startedBy: '', overlap: 'wait', confirmed: true }]
}

async function saidOf(
  engine: Engine,
  id: number,
  { before, passages }: { readonly before: PersonBefore; readonly passages: Passages },
): Promise<readonly HeldBack[]> {
  const { csos } = await engine.store.loadPage([id])
  const cso = csos.find((entry) => entry.cso.id === id)?.cso
  if (!cso || cso.mvo === null) return []
  const plan = await engine.currentPlan()
  const [mvo] = (await engine.store.loadMvos([cso.mvo])).mvos
  const name = mvo ? mvoName(mvo, plan.mvTypes.get(mvo.type)?.schema) : ''
  const object = `${csoName(cso)} of ${plan.systems.get(cso.system)?.config.name ?? ''}`
  const asBefore = cso.mvo === before.mvo ? ' again' : ''
  const does = cso.link === 'projected' ? `make a person of ${object}` : `join ${object} to ${name}${asBefore}`
  const reason = reasonOf(plan, passages, cso.system)
  const because = `The next synchronisation would ${does}${reason === '' ? '' : `, by ${reason}`}; told never to join instead (never-join), it stays apart`
  return [{ system: cso.system, because }]
}

/** By which rule, and why: `rule HR in: one person has Employee ID 1001`. */
function reasonOf(plan: Plan, passages: Passages, system: number): string {
  for (const kind of ['join', 'project', 'provision'] as const)
    for (const { steps } of passages.waysTaken())
      for (const { node, way, because } of steps) {
        const step = plan.steps.get(node)
        if (step?.kind === kind && way === 0 && step.rule.system === system) return `rule ${step.rule.name}: ${because}`
      }
  return ''
}
