/** Routes for who watches over the whole: rules and what is wrong with them, health, and figures for Prometheus. */
import type { Engine } from '../../engine/engine'
import type { RuleConfig } from '../../engine/canvas/registry'
import type { Run } from '../../model/runs'
import type { Routes } from '../contract/call'
import { Landscape } from '../shared/store-names'
import { metrics } from './metrics'
import { describe } from '../contract/openapi'
import type { RunTally } from '../shared/run-progress'
import { chosenEngine } from '../shared/store-names'

/** The routes; `tally` counts the runs that ended in this process. */
export function overviewRoutes(tally: RunTally): Routes<'listRules' | 'getHealth' | 'getMetrics' | 'getDescription'> {
  return {
    async listRules({ engine }) {
      const names = await Landscape.of(engine)
      return { json: { items: [...engine.registry.rules.values()].map((rule) => ruleView(rule, engine, names)) } }
    },

    async getHealth({ engines }) {
      chosenEngine(engines.slice(0, 1), undefined)
      const stores = []
      for (const engine of engines) stores.push(await health(engine))
      return { json: { status: stores.some((one) => one.problems.length > 0) ? 'attention' : 'ok', stores } }
    },

    async getMetrics({ engines }) {
      return { text: await metrics(engines, tally), contentType: 'text/plain; version=0.0.4; charset=utf-8' }
    },

    async getDescription({ url }) {
      return { json: describe(url.replace(/\/identity\/openapi\.json\/?$/, '') || '/') }
    },
  }
}

function ruleView(rule: RuleConfig, engine: Engine, names: Landscape) {
  const { node, name, direction, csType, mvType, precedence, enabled } = rule
  const system = names.plan.systemByNode.get(rule.systemNode)
  const steps = [...engine.registry.steps.values()]
    .filter((step) => step.rule === node)
    .map((step) => {
      const planned = names.plan.steps.get(step.node)
      return { id: step.node, kind: step.kind, problem: planned?.kind === 'broken' ? planned.because : null }
    })
  return { id: node, name, direction, system: names.system(system ?? null), csType, mvType, precedence, enabled, steps }
}

/** What somebody should look at in one store, a sentence each. */
async function health(engine: Engine) {
  const names = await Landscape.of(engine)
  const { pendings } = await engine.store.counts()
  const problems: string[] = []
  for (const { row, planned } of names.systems) {
    if (!planned) continue
    if (row.fullSyncNeeded !== null) problems.push(`${row.name} needs a full sync: ${row.fullSyncNeeded}.`)
    if (row.unreachableCount > 0) problems.push(`${row.name} could not be reached ${row.unreachableCount} times in a row.`)
    for (const state of ['failed', 'held'] as const) {
      const count = pendings
        .filter((one) => one.system === row.id && one.state === state)
        .reduce((sum, one) => sum + one.count, 0)
      if (count > 0) problems.push(`${count} pending exports to ${row.name} are ${state}.`)
    }
    problems.push(...(await badEndings(engine, row.id, row.name)))
  }
  return { name: engine.name, runsUnderWay: engine.runsUnderWay().length, problems }
}

/** The latest ended run of each kind that did not come through. */
async function badEndings(engine: Engine, system: number, name: string): Promise<string[]> {
  const { items } = await engine.store.runs({ system, limit: 20 })
  const latest = new Map<Run['kind'], Run>()
  for (const run of items) if (run.ended !== null && !latest.has(run.kind)) latest.set(run.kind, run)
  return [...latest.values()]
    .filter((run) => run.status === 'stopped' || run.status === 'errors')
    .map((run) => `Run ${run.id} of ${name} (${run.profile}) ${run.status === 'stopped' ? 'was stopped' : 'ended with errors'}.`)
}
