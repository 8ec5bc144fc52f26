/** What sentences about where values come from are made of: runs, moments, values, and lines below one another. */
import { shortText } from './short-text'
import type { AttributeValue } from './values'

/** A run as sentences speak of it. */
export interface RunOfChange {
  readonly id: number
  readonly profile: string
  readonly system: string | null
  readonly startedBy: string
  /** Canonical UTC. */
  readonly started: string
}

/** When a value became what it is, as history keeps it. */
export interface ChangedIn {
  readonly run: RunOfChange
  /** Canonical UTC. */
  readonly at: string
  readonly from: AttributeValue | null
  /** An export wrote it to the object itself. */
  readonly isWritten: boolean
}

/** A sentence, and those that explain it. */
export interface Line {
  readonly text: string
  readonly under: readonly Line[]
}

/** How moments are written, and how long history reaches back. */
export interface Saying {
  readonly moment: (utc: string) => string
  readonly keptDays: number | null
}

/** The lines, those that explain others indented by two blanks more. */
export function indented(lines: readonly Line[], by = ''): readonly string[] {
  return lines.flatMap(({ text, under }) => [`${by}${text}`, ...indented(under, `${by}  `)])
}

/** A line with what explains it. */
export function line(text: string, under: readonly Line[] = []): Line {
  return { text, under }
}

/** `run 5 (delta-sync of HR, started by admin) read it on 2 March; before: Sales`. */
export function changeText({ run, at, from }: ChangedIn, verb: string, { moment }: Saying): string {
  return `${runText(run)}, which ${verb} on ${moment(at)}; before: ${shown(from)}`
}

/** `run 5 (delta-sync of HR, started by admin)`. */
export function runText({ id, profile, system, startedBy }: RunOfChange): string {
  return `run ${id} (${profile}${system === null ? '' : ` of ${system}`}, started by ${startedBy})`
}

/** Of what is not known any more. */
export function beyondHistory(what: string, { keptDays }: Saying): string {
  return `${what} is older than what history keeps${keptDays === null ? '' : ` (${keptDays} days)`}.`
}

/** `is Sales`, or that there is none. */
export function is(value: AttributeValue | null): string {
  const words = shortText(value, { most: mostSaid })
  return words === '' ? 'has no value' : `is ${words}`
}

/** The value, or that there is none. */
export function shown(value: AttributeValue | null): string {
  return shortText(value, { most: mostSaid }) || 'nothing'
}

/** Characters of a value that a sentence has room for: a group may have all of a company for members. */
const mostSaid = 200
