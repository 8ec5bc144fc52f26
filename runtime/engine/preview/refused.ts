/** What cannot be tried out beforehand (N6). */
import { SyncError } from '../../model/errors'
import type { RunRequest } from '../run-request'
import { partsOf } from '../run-request'

/** Throws a SyncError `bad-request`: an export would have effects, and a deletion by hand has a look of its own. */
export function refuseExport({ profile }: RunRequest): void {
  if (profile === 'deletion') throw new SyncError('bad-request', 'a deletion by hand has a look of its own', deletionNext)
  if (profile !== 'lifecycle' && partsOf(profile).export)
    throw new SyncError('bad-request', 'an export cannot be previewed', 'What it would send are the pending exports.')
}

const deletionNext = 'See `GET metaverse/{identity}/deletion`.'
