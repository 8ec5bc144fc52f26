/** The script of a scripted system: how it misbehaves. */
import { SyncError } from '../../../model/errors'

/** How the scripted system misbehaves. Plain JSON; counts run from when the script was given. */
export interface Script {
  /** Not there at all: nothing can be opened, read or written. */
  readonly unreachable?: boolean
  /** Refuses requests: all of them, or the 1st, 2nd, … since the script was given. */
  readonly refuse?: 'all' | readonly number[]
  /**
   * The connection drops with the request after so many: that one is in doubt, `applied` or not; later ones find the system
   * unreachable.
   */
  readonly drop?: { readonly after: number; readonly applied: boolean }
  /** Carries out only so many requests of each batch; the others did not arrive. */
  readonly partial?: number
  /** So many requests are turned away as busy, then all is well. */
  readonly busy?: number
  /** Milliseconds each request and each page takes. */
  readonly slow?: number
  /**
   * Answers wrongly though all is carried out: the first result of a batch under another request's id, without the last one, or
   * the first one twice.
   */
  readonly answer?: 'otherId' | 'missing' | 'twice'
  /** Stores text in capitals whatever is sent, and says that it is done. */
  readonly rewrite?: 'capitals'
  /** A read breaks off after so many records. */
  readonly importFailsAfter?: number
  /** Reads find nothing. */
  readonly importEmpty?: boolean
  /** No watermark given out before is honoured. */
  readonly forgetWatermarks?: boolean
}

const kinds: { readonly [name in keyof Required<Script>]: (value: unknown) => boolean } = {
  unreachable: isBoolean,
  refuse: (value) => value === 'all' || (Array.isArray(value) && value.every(isCount)),
  drop: (value) => isObject(value) && isCount(value['after']) && isBoolean(value['applied']),
  partial: isCount,
  busy: isCount,
  slow: isCount,
  answer: (value) => value === 'otherId' || value === 'missing' || value === 'twice',
  rewrite: (value) => value === 'capitals',
  importFailsAfter: isCount,
  importEmpty: isBoolean,
  forgetWatermarks: isBoolean,
}

/** Reads a script from JSON; what is wrong with it is a SyncError 'not-configured'. */
export function parseScript(text: string): Script {
  let script: unknown
  try {
    script = JSON.parse(text)
  } catch (cause) {
    throw new SyncError('not-configured', 'The setting "Script" is no JSON.', 'Write for example {"refuse": [2]}.', { cause })
  }
  if (!isObject(script))
    throw new SyncError('not-configured', 'The setting "Script" is no JSON object.', 'Write for example {"refuse": [2]}.')
  for (const [name, value] of Object.entries(script)) {
    const fits = Object.hasOwn(kinds, name) ? kinds[name as keyof Script] : undefined
    if (!fits?.(value))
      throw new SyncError(
        'not-configured',
        `The setting "Script" has a wrong "${name}".`,
        `It knows ${Object.keys(kinds).join(', ')}.`,
      )
  }
  return script
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}
function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0
}
