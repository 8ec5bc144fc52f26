/** Watermarks of an access log: the newest change sequence number (CSN) of each server that writes. */
import { SyncError } from '../../../model/errors'

/** The newest CSN read, by the id of the server that gave it. */
export type Watermark = ReadonlyMap<string, string>

const prefix = 'accesslog '
const csnForm = /^\d{14}\.\d{6}Z#[0-9a-f]{6}#([0-9a-f]{3})#[0-9a-f]{6}$/

/** The next step where the log cannot be used. */
export const readAgain = 'A full import is made instead.'

/** The error for a log that cannot be used (I10). */
export function notSupported(what: string, next: string): SyncError {
  return new SyncError('not-supported', what, next)
}

/** The watermark as text; equal states of a log are equal texts. */
export function formatWatermark(csns: readonly string[]): string {
  return prefix + [...csns].sort().join(' ')
}

/** The watermark of a text; a SyncError 'not-supported' when it is none of an access log. */
export function parseWatermark(text: string): Watermark {
  const csns = text.slice(prefix.length).split(' ')
  if (!text.startsWith(prefix) || !csns.every((csn) => csnForm.test(csn)))
    throw notSupported('The watermark of the last import is none of this access log.', readAgain)
  return new Map(csns.map((csn) => [serverOf(csn), csn]))
}

/** The CSN from which on the log has to be read. */
export function oldestIn(watermark: Watermark): string {
  return [...watermark.values()].sort()[0] as string
}

/** Whether a write came after the last one read of its server. */
export function isAfter(csn: string, watermark: Watermark): boolean {
  const last = watermark.get(serverOf(csn))
  return last === undefined || csn > last
}

/** Throws a SyncError 'not-supported' when the log, whose newest CSNs these are, is older than the watermark (I10). */
export function requireNotOlder(present: readonly string[], watermark: Watermark): void {
  const newest = new Map(present.map((csn) => [serverOf(csn), csn]))
  for (const [server, last] of watermark)
    if ((newest.get(server) ?? '') < last)
      throw notSupported(
        'The access log is older than the last import: the directory was restored, or another server answered.',
        readAgain,
      )
}

function serverOf(csn: string): string {
  return csnForm.exec(csn)?.[1] ?? ''
}
