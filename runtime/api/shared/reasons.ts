/** Why somebody does something by hand, as it is kept. */
import { SyncError } from '../../model/errors'

/** Throws `bad-request` where it says nothing. */
export function reasonOf(text: string): string {
  const reason = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  if (reason === '') throw new SyncError('bad-request', '`reason` is blank.', 'Say why.')
  return reason
}
