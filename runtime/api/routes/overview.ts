/** Routes for who watches over the whole: rules and what is wrong with them, health, problems, and figures for Prometheus. */
import { canvasProblems } from '../../engine/canvas/problems/canvas-problems'
import type { RuleConfig } from '../../engine/canvas/registry'
import type { Engine } from '../../engine/engine'
import type { ShownProblem, StoreHealth, StoreNotOpen } from '../../engine/health/health'
import { healthOfNotOpen, healthOfOpen } from '../../engine/health/health'
import { worstState } from '../../pipeline/health'
import type { Routes } from '../contract/call'
import { describeApi } from '../contract/openapi'
import { noStore } from '../shared/chosen-engine'
import type { EndedRunCounts } from '../shared/ended-runs'
import { StoreNames } from '../shared/store-names'
import { metrics } from './metrics'

type OverviewOperations = 'listRules' | 'getHealth' | 'listProblems' | 'getMetrics' | 'getDescription'

/** The routes; `endedRuns` counts the runs that ended in this process. */
export function overviewRoutes(endedRuns: EndedRunCounts): Routes<OverviewOperations> {
  return {
    async listRules({ engine }) {
      const names = await StoreNames.load(engine)
      return { json: { items: [...engine.registry.rules.values()].map((rule) => ruleView(rule, engine, names)) } }
    },

    async getHealth({ engines, notOpen }) {
      const stores = await healthOfAll(engines, notOpen)
      const status = worstState(stores.map(({ state }) => state))
      const shown = stores.map(({ name, state, runsUnderWay, problems }) => ({
        name,
        status: state,
        runsUnderWay,
        problems: problems.map(({ sentence, next }) => `${sentence} ${next}`.trimEnd()),
      }))
      return { status: status === 'failing' ? 503 : 200, json: { status, stores: shown } }
    },

    async listProblems({ engines, notOpen }) {
      const stores = await healthOfAll(engines, notOpen)
      return {
        json: {
          status: worstState(stores.map(({ state }) => state)),
          stores: stores.map(({ name, state, runsUnderWay }) => ({ name, status: state, runsUnderWay })),
          items: stores.flatMap(({ name, problems }) => problems.map((problem) => problemView(name, problem))),
        },
      }
    },

    async getMetrics({ engines, notOpen }) {
      return { text: await metrics(engines, notOpen, endedRuns), contentType: 'text/plain; version=0.0.4; charset=utf-8' }
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

/** Of all stores, the first those that are not open. Throws SyncError where none is deployed, or all are closed meanwhile. */
async function healthOfAll(engines: readonly Engine[], notOpen: readonly StoreNotOpen[]): Promise<readonly StoreHealth[]> {
  const found = [...notOpen.map(healthOfNotOpen), ...(await healthOfOpen(engines))]
  if (found.length === 0) throw noStore()
  return found
}

function problemView(store: string, { short: _short, ...problem }: ShownProblem) {
  return { store, ...problem }
}
