/** Since when each problem of a store has been there, kept in the store: what began before Node-RED was started began then. */
import type { Store } from '../../model/store'
import type { OpenProblem } from '../../model/problems'
import type { FoundProblem } from './found-problem'

const factName = 'problems since'

export class ProblemTimes {
  private known: ReadonlyMap<string, string> | undefined
  private saved = ''

  constructor(private readonly store: Pick<Store, 'fact' | 'saveFact'>) {}

  /** The problems with their times; what is not found any more is forgotten. `now`: canonical UTC. Saves only what changed. */
  async since(found: readonly FoundProblem[], now: string): Promise<readonly (FoundProblem & OpenProblem)[]> {
    const problems = await this.withoutSaving(found, now)
    const text = JSON.stringify([...(await this.read())].sort())
    if (text !== this.saved) await this.store.saveFact(factName, text)
    this.saved = text
    return problems
  }

  /** The same where nothing can be saved at present. */
  async withoutSaving(found: readonly FoundProblem[], now: string): Promise<readonly (FoundProblem & OpenProblem)[]> {
    const known = await this.read()
    const times = new Map<string, string>()
    const problems = found.map(({ noticed, ...problem }) => {
      const key = `${problem.code} ${problem.key}`
      const since = problem.since ?? known.get(key) ?? noticed ?? now
      if (problem.since === null) times.set(key, since)
      return { ...problem, run: problem.run ?? null, since }
    })
    this.known = times
    return problems
  }

  private async read(): Promise<ReadonlyMap<string, string>> {
    if (this.known) return this.known
    this.saved = (await this.store.fact(factName)) ?? '[]'
    return (this.known = new Map(JSON.parse(this.saved) as [string, string][]))
  }
}
