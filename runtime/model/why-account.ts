/** Why a person has an account by a rule, or none, in sentences: of what the API says of it. */
import type { DisabledTime } from './disabled'
import { ended, unended } from './sentences'
import { shortText } from './short-text'
import type { AttributeValue } from './values'
import type { RunOfChange } from './why-words'
import { runText } from './why-words'

/** What one outbound rule says of a person, as the API answers it. */
export interface RuleOfAccount {
  readonly rule: { readonly name: string } | null
  readonly enabled: boolean
  readonly scope: { readonly inScope: boolean; readonly because: string; readonly unmet: readonly string[] } | null
  readonly reads: readonly { readonly attribute: string; readonly value: AttributeValue | null }[]
  readonly account: { readonly kind: string; readonly action: string | null; readonly because: string } | null
  readonly onDeletion: string | null
}

/** What waits to be sent to an account, as the API answers it. */
export interface WaitingExport {
  readonly id: number
  readonly operation: string
  readonly state: string
  readonly because: string
  readonly waits: string | null
  /** What the system answered when it was sent last; null: it did not fail. */
  readonly error: string | null
  /** Not before this moment it is sent again, canonical UTC; null: by the next export, or when somebody releases it. */
  readonly nextAttempt: string | null
  readonly staged: RunOfChange | null
}

/** The account of a person in one system, as the API answers it. */
export interface AccountOfPerson {
  readonly name: string
  readonly staging: string
  readonly waiting: WaitingExport | null
  readonly disabled: readonly DisabledTime[]
}

/** `an account is to be made` where it is not there yet, else its name. */
export function accountText(account: AccountOfPerson | null): string {
  if (account === null) return 'no account'
  return account.staging === 'awaitingFirstExport' ? 'an account is to be made' : account.name
}

/** `The create waits since 3 March, staged by run 4: it has not been read yet.` Null where nothing waits. */
export function waitingText({ waiting }: AccountOfPerson, moment: (utc: string) => string): string | null {
  if (waiting === null) return null
  const { operation, state, because, waits, staged } = waiting
  const failure = failureText(waiting, moment)
  const since = staged ? ` since ${moment(staged.started)}, staged by ${runText(staged)}` : ''
  const reasons = [because, waits].filter((reason) => reason !== null && reason !== '')
  const why = reasons.length === 0 ? '' : `: ${reasons.map((reason) => unended(reason ?? '')).join('; ')}`
  return `${failure === null ? '' : `${failure} `}The ${operation} ${states[state] ?? 'waits'}${since}${why}.`
}

/** `The create failed when it was sent last: a line with this login is there already. It is sent again after 3 March.` */
export function failureText(
  { operation, state, error, nextAttempt }: Pick<WaitingExport, 'operation' | 'state' | 'error' | 'nextAttempt'>,
  moment: (utc: string) => string,
): string | null {
  if (error === null) return null
  const next =
    state === 'failed'
      ? 'It is not sent again until somebody releases it, or it becomes another.'
      : state !== 'pending'
        ? ''
        : nextAttempt === null
          ? 'The next export sends it again.'
          : `The first export after ${moment(nextAttempt)} sends it again.`
  return `The ${operation} failed when it was sent last: ${ended(error)} ${next}`.trimEnd()
}

const states: Readonly<Record<string, string>> = {
  held: 'is held',
  executing: 'is being sent, or it is in doubt whether it arrived,',
  awaitingConfirmation: 'was sent and waits to be seen by an import,',
  failed: 'has failed',
}

/** Rules are asked as they are deployed, be it that nobody has been decided on by them yet; null: everybody has. */
export function openText(open: readonly string[]): string | null {
  if (open.length === 0) return null
  return `The configuration has changed since the accounts were decided on: ${open.join(' ')} What rules say here is by what is deployed now.`
}

/** What the rule says of the person, and what it does of it. */
export function whyByRule({ rule, enabled, scope, reads, account, onDeletion }: RuleOfAccount): string {
  const name = `Rule ${rule?.name ?? 'without a name'}`
  if (!enabled) return `${name} is switched off, so it makes, changes and takes away nothing.`
  if (!scope && !account) return `${name} is not asked: no wire leads a person to its steps. Wire it and deploy.`
  const made = account?.because ?? 'no wire leads on to its provision node'
  const does = account?.action ? (actions[account.action] ?? null) : null
  const later =
    onDeletion === null || onDeletion === account?.action ? '' : `; once the person is deleted, it ${actions[onDeletion]}`
  // Who is to be deleted may meet the condition all the same.
  if (scope?.inScope && (account?.kind === 'deprovision' || account?.kind === 'nothing'))
    return `${name} takes nobody who is to be deleted${does === null ? '' : `, and ${does}`}: ${made}${later}.`
  // What is not met is said with the values it goes by.
  const taken = scope ? [`${scope.because}${scope.inScope ? read(reads) : ''}`] : []
  const verb = scope === null ? '' : scope.inScope ? ' takes the person' : ' does not take the person'
  const missing = scope && scope.unmet.length > 0 ? `; it would come into scope if ${scope.unmet.join(' AND ')}` : ''
  return `${name}${verb}: ${[...taken, made].join('; ')}${does === null ? '' : `, so it ${does}`}${missing}${later}.`
}

const actions: Readonly<Record<string, string>> = {
  disconnect: 'lets the account be, without its person',
  disable: 'disables the account',
  delete: 'deletes the account',
}

/** ` (Employee Status is Leave, Department has no value)`. */
function read(reads: RuleOfAccount['reads']): string {
  if (reads.length === 0) return ''
  const each = reads.map(({ attribute, value }) => {
    const shown = shortText(value, { most: mostSaid })
    return shown === '' ? `${attribute} has no value` : `${attribute} is ${shown}`
  })
  return ` (${each.join(', ')})`
}

/** Characters of a value that a sentence has room for. */
const mostSaid = 200
