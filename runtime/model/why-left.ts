/** What became of records that left a person their values: sentences of what the API says of it (A7). */
import { ended } from './sentences'
import type { RunOfChange } from './why-words'
import { runText } from './why-words'

/** A record that is the person's no more, and whose values stay. */
export interface LeftRecordOfValue {
  readonly record: string | null
  readonly system: string | null
  /** Canonical UTC. */
  readonly at: string
  /** The run in which it left; null: older than history. */
  readonly run: RunOfChange | null
  /** Why it is the person's no more, in what follows "it". */
  readonly because: string
  /** Why the values stay, in what follows "it"; empty where that is not asked. */
  readonly stays: string
}

/** `1001 of HR is the person's no more since 3 March, by run 4: it is not in its system any more. The value stays …` */
export function leftText(
  { record, system, at, run, because, stays }: LeftRecordOfValue,
  moment: (utc: string) => string,
): string {
  const who = `${record ?? 'A record'} of ${system ?? 'a system that is gone'}`
  const by = run === null ? '' : `, by ${runText(run)}`
  return `${who} is the person's no more since ${moment(at)}${by}: it ${ended(because)}${stays === '' ? '' : ` What it gave ${ended(stays)}`}`
}
