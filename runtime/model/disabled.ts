/** Accounts that were disabled, as history keeps it: which run sent that, which staged it, when it was undone (R5, R6). */
import type { RunOfChange } from './why-words'
import { runText } from './why-words'
import { ended } from './sentences'

const written = /^disabled in the system, as run (\d+) staged it$/

/** What an export records of an account that it has disabled. */
export function disabledBecause(stagedBy: number): string {
  return `disabled in the system, as run ${stagedBy} staged it`
}

/** The run that staged what an export has disabled an account by; null: its record says something else. */
export function disabledAsStagedBy(because: string): number | null {
  const run = written.exec(because)?.[1]
  return run === undefined ? null : Number(run)
}

/** A time that an account was disabled, as the API says it. */
export interface DisabledTime {
  /** Canonical UTC. */
  readonly at: string
  /** The export; null: older than history. */
  readonly run: RunOfChange | null
  readonly staged: RunOfChange | null
  /** What the run that staged it said of the person; empty where that is older than history. */
  readonly because: string
  /** When it was enabled again: by an export, or found so by an import. */
  readonly enabled: { readonly at: string; readonly run: RunOfChange | null; readonly how: 'sent' | 'found' } | null
}

/** `It was disabled on 3 March by run 5 (…), as run 4 (…) staged it: … It was enabled again on 4 March by run 8 (…).` */
export function disabledText({ at, run, staged, because, enabled }: DisabledTime, moment: (utc: string) => string): string {
  const by = run === null ? '' : `, by ${runText(run)}`
  const as = staged === null ? '' : `, as ${runText(staged)} staged it`
  const what = enabled ? `It was disabled on ${moment(at)}` : `It is disabled since ${moment(at)}`
  const said = `${what}${by}${as}${because === '' ? '.' : `: ${ended(because)}`}`
  if (!enabled) return said
  const how = enabled.how === 'sent' ? 'It was enabled again on' : 'It was found enabled in its system on'
  return `${said} ${how} ${moment(enabled.at)}${enabled.run === null ? '' : `, by ${runText(enabled.run)}`}.`
}
