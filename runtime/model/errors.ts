/**
 * The two kinds of error the engine knows. Anything else that is thrown is a bug and stays an Error.
 */

/** What can go wrong with one object. The run goes on without it. */
export type ObjectErrorCode =
  | 'duplicate-anchor'
  | 'missing-anchor'
  | 'look-alike-key'
  | 'unreadable-value'
  | 'unresolved-reference'
  | 'ambiguous-match'
  | 'existing-join'
  | 'account-taken'
  | 'expression-failed'
  | 'value-does-not-fit'
  | 'several-values'
  | 'input-missing'
  /** The value, or every candidate of UniqueValue, is somebody else's, or it is not known which are. */
  | 'no-unique-value'
  /** An account is to be disabled, and the values for that change nothing of it. */
  | 'disables-nothing'
  | 'not-reimported'
  | 'export-failed'
  | 'message-lost'
  | 'node-failed'
  | 'changed-meanwhile'

/**
 * A fault of one object: recorded on the activity, handed to Catch nodes; the object is untouched in this run. `message` names
 * object, rule and next step.
 */
export class ObjectError extends Error {
  override readonly name = 'ObjectError'
  constructor(
    readonly code: ObjectErrorCode,
    message: string,
  ) {
    super(message)
  }
}

/** What can stop or refuse a run. */
export type SyncErrorCode =
  | 'store-busy'
  | 'store-newer'
  | 'store-corrupt'
  | 'store-closed'
  /** The file is not there any more, or is another one. */
  | 'store-missing'
  /** The disk is full, the file may not be written, or the disk does not answer. */
  | 'store-unwritable'
  | 'system-busy'
  /** A person has paused it (N12). */
  | 'system-paused'
  | 'system-unreachable'
  | 'login-refused'
  | 'not-configured'
  | 'unknown-system'
  | 'unknown-object'
  | 'schema-changed'
  | 'source-incomplete'
  | 'shrink-guard'
  /** Too many keys that differ from known ones in their writing only. */
  | 'look-alike-keys'
  /** An attribute or a group would be emptied. */
  | 'mass-clearing'
  | 'no-objects'
  | 'limit-reached'
  | 'not-supported'
  | 'cancelled'
  | 'stalled'
  | 'bad-request'
  | 'conflict'

/** A fault of the run: `message` says what happened with figures, `next` what the administrator can do about it. */
export class SyncError extends Error {
  override readonly name = 'SyncError'
  constructor(
    readonly code: SyncErrorCode,
    message: string,
    readonly next = '',
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
