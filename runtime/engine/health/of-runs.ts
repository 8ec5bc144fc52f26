/** Runs that failed, for as long as no later one has done what they failed in (N10). */
import { counted } from '../../model/counted'
import { ended, splitNextStep } from '../../model/sentences'
import { profileWords } from '../../model/profile-words'
import type { Run } from '../../model/runs'
import type { SystemConfig } from '../canvas/registry'
import type { OpenFailure, OpenFailures, RunPart } from './failed-runs'
import type { FoundProblem, Surroundings } from './found-problem'
import { nodeOf, systemNode } from './found-problem'

/** Of one system, or of the lifecycle scan. */
export function failedRuns({ registry }: Surroundings, config: SystemConfig | null, open: OpenFailures): FoundProblem[] {
  const byRun = Map.groupBy(open, ([, { run }]) => run.id)
  return [...byRun.values()].map((failures): FoundProblem => {
    const [[, first], ...others] = failures as [[RunPart, OpenFailure], ...[RunPart, OpenFailure][]]
    const { run } = first
    const parts = failures.map(([part]) => part)
    return {
      key: `${config?.node ?? 'lifecycle'} ${parts.join()}`,
      since: others.reduce((since, [, failure]) => (failure.since < since ? failure.since : since), first.since),
      system: config && systemNode(config),
      rule: null,
      node: nodeOf(registry, config === null ? 'lifecycle' : parts.includes('export') ? 'export' : 'connector-import', config),
      run: run.id,
      // The node that started the run shows how it ended.
      short: '',
      ...(run.status === 'stopped' ? stopped(run, config) : withErrors(run, config, parts)),
    }
  })
}

type Said = Pick<FoundProblem, 'code' | 'count' | 'sentence' | 'next'>

function stopped(run: Run, config: SystemConfig | null): Said {
  const { sentence, next } = splitNextStep(ended(run.reason ?? ''))
  const because = run.reason === null ? '.' : `: ${sentence}`
  return {
    code: 'run-stopped',
    count: null,
    sentence: `${nameOf(run, config)} was stopped${because}`,
    next: next === '' ? 'Look at the run, put right what stopped it, and run it again.' : next,
  }
}

function withErrors(run: Run, config: SystemConfig | null, parts: readonly RunPart[]): Said {
  const { importFailed, syncFailed, followUpsFailed, exportFailed, notReimported } = run.counters
  const nextRun = parts.includes('records of a delta import')
    ? 'run a full import: a delta import shows only what has changed since'
    : 'run it again'
  const count = importFailed + syncFailed + followUpsFailed + exportFailed + notReimported
  return {
    code: 'objects-failed',
    count: count === 0 ? null : count,
    sentence: `${nameOf(run, config)} ended with errors${count === 0 ? '' : ` of ${counted(count, 'object')}`}.`,
    next: `Look at the run's objects, each of which says why, put that right and ${nextRun}.`,
  }
}

function nameOf({ id, profile }: Run, config: SystemConfig | null): string {
  return config === null ? `Run ${id} of the lifecycle scan` : `Run ${id} of ${config.name} (${profileWords[profile]})`
}
