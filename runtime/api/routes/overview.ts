/** Routes for who watches over the whole: rules and what is wrong with them, health, and figures for Prometheus. */
import { capitalised } from '../../model/sentences'
import type { PendingState } from '../../model/objects'
import { counted, inNumber } from '../../model/counted'
import type { Engine } from '../../engine/engine'
import { sizeOf } from '../../engine/sync/held-people'
import { leaversSentences } from '../../engine/sync/leavers-kept'
import { leaversStanding } from '../../engine/sync/noted-leavers'
import { canvasProblems } from '../../engine/canvas/problems/canvas-problems'
import type { Examination } from '../../engine/runs/store-examination'
import type { RuleConfig } from '../../engine/canvas/registry'
import { accountMissingText, nameTakenText } from '../../engine/export/left-over'
import { refusedObsoletes } from '../../engine/import/refused-list'
import type { Run } from '../../model/runs'
import type { Plan } from '../../engine/canvas/plan'
import type { RunSearch, StoreCounts, Unsent } from '../../model/queries'
import type { Store, SystemRow } from '../../model/store'
import type { Routes } from '../contract/call'
import { describeApi } from '../contract/openapi'
import { noStore } from '../shared/chosen-engine'
import { openFailures } from '../shared/failed-runs'
import type { EndedRunCounts } from '../shared/ended-runs'
import { StoreNames } from '../shared/store-names'
import { systemNamesOf } from '../../engine/canvas/plan-lookups'
import { exportAttempts } from '../../pipeline/8-retry'
import type { ClockQuestion } from '../../pipeline/9-clock'
import type { HeldPeople } from '../../pipeline/9-people-limit'
import { sentencesOf } from '../../pipeline/open-changes'
import { heldLists } from './held-people'
import { metrics } from './metrics'

/** The routes; `endedRuns` counts the runs that ended in this process. */
export function overviewRoutes(endedRuns: EndedRunCounts): Routes<'listRules' | 'getHealth' | 'getMetrics' | 'getDescription'> {
  return {
    async listRules({ engine }) {
      const names = await StoreNames.load(engine)
      return { json: { items: [...engine.registry.rules.values()].map((rule) => ruleView(rule, engine, names)) } }
    },

    async getHealth({ engines, notOpen }) {
      if (engines.length + notOpen.length === 0) throw noStore()
      const stores = notOpen.map(({ name, problem }) => ({ name, runsUnderWay: 0, problems: [capitalised(problem)] }))
      for (const engine of engines) stores.push(await health(engine))
      return { json: { status: stores.some(({ problems }) => problems.length > 0) ? 'attention' : 'ok', stores } }
    },

    async getMetrics({ engines }) {
      return { text: await metrics(engines, endedRuns), contentType: 'text/plain; version=0.0.4; charset=utf-8' }
    },

    async getDescription({ url }) {
      return { json: describeApi(url.replace(/\/identity\/openapi\.json\/?$/, '') || '/') }
    },
  }
}

function ruleView(rule: RuleConfig, engine: Engine, names: StoreNames) {
  const { node, name, direction, csType, mvType, precedence, enabled } = rule
  const system = names.plan.systemByNode.get(rule.systemNode)
  const problemsAt = (place: string): string[] =>
    canvasProblems(engine.registry)
      .filter((problem) => problem.node === place)
      .map(({ message }) => message)
  const steps = [...engine.registry.steps.values()]
    .filter((step) => step.rule === node)
    .map((step) => ({ id: step.node, kind: step.kind, problem: problemsAt(step.node).join(' ') || null }))
  const problems = problemsAt(node)
  return { id: node, name, direction, system: names.system(system ?? null), csType, mvType, precedence, enabled, problems, steps }
}

/** What somebody should look at in one store, a sentence each. */
async function health(engine: Engine) {
  const names = await StoreNames.load(engine)
  const { pendings } = await engine.store.counts()
  const { plan, open } = await engine.openChanges()
  const problems = [
    ...canvasProblems(engine.registry).map(({ name, message }) => `${name}: ${message}`),
    ...sentencesOf(open, systemNamesOf(plan)).map((sentence) => `${sentence}.`),
  ]
  for (const { row, planned } of names.systems) {
    if (!planned) continue
    const isFailed = pendings.some(({ system, state }) => system === row.id && state === 'failed')
    const unsent = isFailed ? await engine.store.countUnsent(row.id, exportAttempts) : null
    problems.push(...systemProblems(row, pendings, unsent), ...(await runProblems(engine, row)))
  }
  problems.push(...notEvaluatedProblems(names.plan, await engine.store.notEvaluated()))
  problems.push(...leaversSentences(plan, await leaversStanding(engine.store, plan)))
  problems.push(...(await lifecycleProblems(engine)))
  const clock = await engine.clockCheck.question()
  if (clock) problems.push(clockProblem(clock))
  problems.push(...damageProblems(await engine.examination.last()))
  for (const { list, kept } of await heldLists(engine)) problems.push(heldProblem(list.name, kept))
  return { name: engine.name, runsUnderWay: engine.runsUnderWay().length, problems }
}

/** A clock that may be wrong, until a person has said that it is right (L6). */
function clockProblem({ from, to, cause }: ClockQuestion): string {
  const moved =
    cause === 'moved' ? 'moved otherwise than the time that passed' : 'stands more than 30 days after the last activity'
  return `The clock ${moved}: it went from ${from} to ${to}. Until somebody has said that it is right nothing is taken by time and nobody is deleted. If it is right, say so; else set it right.`
}

/** What an examination of the whole file found, until one finds nothing. */
function damageProblems(examination: Examination | null): string[] {
  const [first, ...others] = examination?.findings ?? []
  if (examination === null || first === undefined) return []
  const more = others.length === 0 ? '' : `, and ${counted(others.length, 'more finding')}`
  return [
    `The store's file is damaged, as its examination of ${examination.at} found: ${first}${more}. Stop, keep the file, and put the latest whole backup in its place; earlier backups may be whole where later ones are not.`,
  ]
}

/** People who would leave, until a person has looked (L9). */
function heldProblem(name: string, kept: HeldPeople): string {
  const total = sizeOf(kept)
  const people = `${counted(total, 'object')} that would be disconnected or deleted by ${name} ${inNumber(total, 'is', 'are')} held`
  if (kept.state === 'waiting')
    return `${people}. Look at the list: if it is right, release it; else correct the scope, rule or deletion rule and run it again.`
  return `${people}, and released: run a full synchronisation or the lifecycle scan to carry the list out.`
}

/** `unsent`: what failed, by whether it goes by itself; null where nothing did. */
function systemProblems(
  { id, name, unreachableCount }: SystemRow,
  pendings: StoreCounts['pendings'],
  unsent: Unsent | null,
): string[] {
  const problems: string[] = []
  if (unreachableCount > 0) problems.push(`${name} could not be reached ${counted(unreachableCount, 'time')} in a row.`)
  const own = pendings.filter((pending) => pending.system === id)
  const totalOf = (state: PendingState, of: 'count' | 'delayed' | 'outdated'): number =>
    own.reduce((sum, pending) => (pending.state === state ? sum + pending[of] : sum), 0)
  const say = (total: number, sentence: (total: number) => string): void => {
    if (total > 0) problems.push(`${counted(total, 'pending export')} to ${name} ${sentence(total)}`)
  }
  if (unsent) {
    say(unsent.failed, (total) => `${inNumber(total, 'is', 'are')} failed.`)
    say(unsent.nameTaken, (total) => `${nameTakenText(total)}.`)
    say(unsent.accountMissing, (total) => `${accountMissingText(total, name)}.`)
  }
  say(totalOf('held', 'count'), (total) => `${inNumber(total, 'is', 'are')} held.`)
  say(
    totalOf('pending', 'delayed'),
    (total) =>
      `${inNumber(total, 'was', 'were')} refused and ${inNumber(total, 'waits', 'wait')} to be tried again. Put right what ${inNumber(total, 'its error says', 'their errors say')}; an export after the waiting time sends ${inNumber(total, 'it', 'them')}.`,
  )
  say(
    totalOf('pending', 'outdated'),
    (total) =>
      `${inNumber(total, 'was', 'were')} in doubt after a crash and ${inNumber(total, 'is', 'are')} not wanted as ${inNumber(total, 'it is', 'they are')}: the next synchronisation says what is wanted now.`,
  )
  return problems
}

/** Objects that a cut or broken canvas kept from a rule, until they have been there (D10). */
function notEvaluatedProblems({ rules, systems }: Plan, waiting: Awaited<ReturnType<Store['notEvaluated']>>): string[] {
  return waiting.flatMap(({ rule: id, count }) => {
    const rule = rules.get(id)
    if (!rule?.enabled) return []
    const who =
      rule.direction === 'inbound'
        ? `${counted(count, 'record')} of ${systems.get(rule.system)?.config.name ?? 'its system'}`
        : `${counted(count, 'object')} of type ${rule.mvType}`
    const next = 'Mend the wires that lead to its steps; then the next synchronisation takes what is due.'
    return [
      `${who} ${inNumber(count, 'has', 'have')} not been through the ${rule.direction} rule ${rule.name} and ${inNumber(count, 'is', 'are')} still due for it. ${next}`,
    ]
  })
}

/** So many runs are looked through for one that has done what another failed in. */
const mostRuns = 500

/** Runs of a system, or lifecycle scans, that failed and were not made good. */
async function failedRuns({ store }: Engine, of: Pick<RunSearch, 'system' | 'kind'>): Promise<readonly Run[]> {
  const failed = await Promise.all(['stopped', 'errors'].map((status) => store.runs({ ...of, status, limit: 1 })))
  if (failed.every(({ items }) => items.length === 0)) return []
  return openFailures((await store.runs({ ...of, limit: mostRuns })).items)
}

const howItFailed = ({ status }: Run): string => (status === 'stopped' ? 'was stopped' : 'ended with errors')

async function lifecycleProblems(engine: Engine): Promise<string[]> {
  const failed = await failedRuns(engine, { kind: 'lifecycle' })
  return failed.map((run) => `Run ${run.id} of the lifecycle scan ${howItFailed(run)}.`)
}

/** Runs that failed, and objects an import asked about without failing (I20, I22). */
async function runProblems(engine: Engine, { id, name, releasedObsoletes }: SystemRow): Promise<string[]> {
  const failed = await failedRuns(engine, { system: id })
  const problems = failed.map((run) => `Run ${run.id} of ${name} (${run.profile}) ${howItFailed(run)}.`)
  const asked = await refusedObsoletes(engine.store, id)
  if (asked === null || failed.some((run) => run.id === asked.run)) return problems
  const next =
    releasedObsoletes === null
      ? 'Look at the list: if it is right, release it and import again; else correct the source and import again.'
      : 'The list is released: import again.'
  return [...problems, `Run ${asked.run} of ${name} asked about ${counted(asked.ids.length, 'object')}. ${next}`]
}
