/** Problems of a store that is open: not to be written, damaged (N10). */
import { counted } from '../../model/counted'
import type { SyncError } from '../../model/errors'
import { ended } from '../../model/sentences'
import type { Examination } from '../runs/store-examination'
import type { FoundProblem } from './found-problem'
import { aboutNothing } from './found-problem'

/** Nothing can be saved: runs stop, and cannot even note that they did. */
export function storeNotWritable({ message, next }: SyncError): FoundProblem {
  const sentence = `The identity store cannot be written: ${ended(message)}`
  return { code: 'store-not-writable', key: '', since: null, ...aboutNothing, sentence, next: ended(next), short: '' }
}

/** What an examination of the whole file found, until one finds nothing. */
export function storeDamaged({ at, findings }: Examination): FoundProblem[] {
  const [first, ...others] = findings
  if (first === undefined) return []
  const more = others.length === 0 ? '' : `, and ${counted(others.length, 'more finding')}`
  const sentence = `The store's file is damaged, as its examination of ${at} found: ${first}${more}.`
  const next =
    'Stop, keep the file, and put the latest whole backup in its place; earlier backups may be whole where later ones are not.'
  return [{ code: 'store-damaged', key: '', since: at, ...aboutNothing, sentence, next, short: '' }]
}
