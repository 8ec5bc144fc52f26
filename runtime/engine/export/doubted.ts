/** What an export remembers, and forgets, of creates that may have arrived before (E2, I12). */
import type { DoubtedCreate } from '../creates/doubted-creates'
import { forgetDoubted, rememberDoubted } from '../creates/doubted-creates'
import type { ExportContext } from './context'

/** It may be there all the same, or yet: to be called before what says otherwise is saved. */
export async function remember(context: ExportContext, doubted: readonly DoubtedCreate[]): Promise<void> {
  if (doubted.length === 0) return
  await rememberDoubted(context, context.system.row.id, doubted, context.clock())
  for (const create of doubted) context.doubted.add(create)
}

/** Their accounts are there. To be called before that is saved: until then they are in doubt by themselves. */
export async function forgetArrived(context: ExportContext, creates: readonly DoubtedCreate[]): Promise<void> {
  const arrived = creates.filter((create) => context.doubted.hasSent(create))
  if (arrived.length > 0) await forgetDoubted(context, context.system.row.id, arrived)
}
