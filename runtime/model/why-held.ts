/** Why somebody who would leave is still there, in sentences: of what the API says of it (L9). */
import { counted } from './counted'
import type { ConnectorFate } from './gone'
import { capitalised, ended } from './sentences'
import type { Line, RunOfChange } from './why-words'
import { line, runText } from './why-words'

/** A list of people who would leave and are held, as the API says it of somebody who is on it. */
export interface HeldOfPerson {
  /** The node of a system, or `lifecycle`. */
  readonly list: string
  readonly name: string
  readonly run: number
  readonly state: 'waiting' | 'released' | 'begun'
  /** How many are on the list. */
  readonly total: number
  /** The run that asked first; null: older than history. */
  readonly since: RunOfChange | null
  readonly reasons: readonly string[]
  readonly because: string
  readonly record: { readonly system: { readonly name: string } | null; readonly name: string } | null
  readonly follows: readonly string[]
  readonly connectors: readonly {
    readonly system: { readonly name: string } | null
    readonly name: string
    readonly fate: ConnectorFate
    readonly because: string
  }[]
}

/** Since when, by which limit, what releases it, and what happens then. `release` says how, of a list that waits. */
export function heldLine(held: HeldOfPerson, moment: (utc: string) => string, release: string): Line {
  const { name, list, total, since, because, record, reasons, state, follows, connectors } = held
  const whose = list === 'lifecycle' ? 'the lifecycle scan' : name
  const of = record === null ? '' : ` (${record.name} of ${record.system?.name ?? 'a system that is gone'})`
  const when = since === null ? '' : ` since ${moment(since.started)}, by ${runText(since)}`
  const next = list === 'lifecycle' ? 'the next scan' : `the next full synchronisation of ${whose}`
  const step =
    state === 'waiting'
      ? `It stays as it is until somebody releases this list of ${counted(total, 'object')}: ${release} Then ${next} carries it out.`
      : `The list is released: ${next} carries it out.`
  return line(`It is held${when}, as ${because}${of}.`, [
    ...reasons.map((reason) => line(capitalised(ended(reason)))),
    line(step),
    ...follows.map((sentence) => line(`Then: ${ended(sentence)}`)),
    ...connectors.map((connector) => line(`Then ${fateText(connector)}`)),
  ])
}

const fates: Readonly<Record<ConnectorFate, string>> = {
  deleted: 'is deleted by the export',
  disabled: 'is disabled by the export',
  neverSent: 'is not made',
  disconnected: 'stays as it is, without the person',
}

function fateText({ system, name, fate, because }: HeldOfPerson['connectors'][number]): string {
  return `${name} in ${system?.name ?? 'a system that is gone'} ${fates[fate]}${because === '' ? '.' : `: ${ended(because)}`}`
}
