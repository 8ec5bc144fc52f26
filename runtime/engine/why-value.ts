/** Where a value of a person comes from, back to the import in which it changed, by what is deployed and stored now (A2). */
import type { MvoId } from '../model/objects'
import type { Engine } from './engine'
import { lookContext } from './look-context'
import { unknownPerson } from './sync/deletion-look'
import { pageForLooking } from './sync/page-for-looking'
import { loadPage } from './sync/page/load'
import type { ReadLook } from './sync/value-origins'
import { ValueOrigins } from './sync/value-origins'

/** Writes nothing. Throws `unknown-object` when there is no such person. */
export async function whyValue(engine: Engine, mvo: MvoId, attribute: string): Promise<readonly ReadLook[]> {
  const context = await lookContext(engine, mvo)
  const { set } = await loadPage(pageForLooking(context), { ids: [mvo], phase: 'due' }, context.store)
  const person = set.mvos.get(mvo)
  if (!person) throw unknownPerson()
  return new ValueOrigins(set, context.store).asked(person.current, attribute)
}
