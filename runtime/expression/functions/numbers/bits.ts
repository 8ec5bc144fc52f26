/** What the functions on bits share. */
import { integer } from '../../../model/values'
import type { Value } from '../../value'

/** A 64-bit pattern as an integer of the language; no value counts as no bits. */
export function fromBits(bits: bigint): Value {
  return integer(BigInt.asIntN(64, bits))
}
