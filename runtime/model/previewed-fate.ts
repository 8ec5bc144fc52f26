/** What becomes of a person and of each of her connectors in a preview, and the sentences that say so (N6). */
import { ended } from './sentences'

/** Of an object that was nobody's: `made`, `joined` or `nobodys`. */
export interface PersonFate {
  readonly kind: 'stays' | 'failed' | 'marked' | 'staysMarked' | 'unmarked' | 'deleted' | 'made' | 'joined' | 'nobodys'
  /** The day of the deletion, such as 2027-03-01; null where there is none, or where it is at once. */
  readonly on: string | null
  readonly because: string
}

export interface ConnectorFate {
  readonly kind: 'made' | 'changed' | 'disabled' | 'deleted' | 'notMade' | 'joined' | 'disconnected' | 'gone' | 'stays'
  readonly because: string
  /** What would be sent waits until somebody releases it. */
  readonly isHeld: boolean
}

/** `name`: hers, or the object's; `became`: whose it is then. */
export function personSentence({ kind, on, because }: PersonFate, name: string, became = ''): string {
  switch (kind) {
    case 'stays':
      return `${name} stays.`
    case 'failed':
      return ended(`${name} stays as is, since not all of it could be synchronised: ${because}`)
    case 'marked':
      return ended(`${name} would be marked for deletion and deleted on ${on}: ${because}`)
    case 'staysMarked':
      return ended(`${name} stays marked for deletion and is deleted on ${on}: ${because}`)
    case 'unmarked':
      return `${name} would stay: the mark for deletion would be lifted.`
    case 'deleted':
      return ended(`${name} would be deleted ${on === null ? 'at once' : `on ${on}`}: ${because}`)
    case 'made':
      return name === '' || became === name ? `${became} would be made.` : `${became} would be made of ${name}.`
    case 'joined':
      return `${name} would be joined to ${became}.`
    case 'nobodys':
      return `${name} would belong to nobody.`
    default:
      return kind satisfies never
  }
}

/** The same of a step on a day of its own. */
export function stepSentence(fate: PersonFate, name: string, became: string): string {
  if (fate.kind === 'deleted') return ended(`${name} would be deleted: ${fate.because}`)
  return personSentence(fate, name, became)
}

/** Of whom the limit on people holds back (L9), already where she stays. `otherwise`: what becomes of her without it. */
export function heldSentence({ kind }: Pick<PersonFate, 'kind'>, otherwise: string, name: string, because: string): string {
  if (kind === 'stays') return ended(`${name} stays, held back by the limit on people: ${because}`)
  return `At the next run ${name} would be held back by the limit on people: ${ended(because)} Once that list is released: ${otherwise}`
}

/** Of the object `name` of the system. */
export function connectorSentence({ kind, because, isHeld }: ConnectorFate, system: string, name: string): string {
  const held = isHeld ? ', once it is released' : ''
  switch (kind) {
    case 'made':
      return `${system}: an account would be made${held}.`
    case 'changed':
      return `${system}: ${name} would be changed${held}.`
    case 'disabled':
      return ended(`${system}: ${name} would be disabled${held}: ${because}`)
    case 'deleted':
      return ended(`${system}: ${name} would be deleted${held}: ${because}`)
    case 'notMade':
      return `${system}: the account that waits to be made would not be made.`
    case 'joined':
      return `${system}: ${name} would be joined.`
    case 'disconnected':
      return `${system}: ${name} would belong to nobody, and stay as it is.`
    case 'gone':
      return `${system}: ${name} is no longer there.`
    case 'stays':
      return `${system}: ${name} stays as it is.`
    default:
      return kind satisfies never
  }
}
