/** Values of every kind for property tests. */
import fc from 'fast-check'
import type { Attributes, Scalar } from '../../runtime/model/values'
import { asSet, emptyAttributes, integer } from '../../runtime/model/values'
import { canonicalDateTime, canonicalDecimal } from '../../runtime/model/convert'

export const integers = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -20n, max: 20n }),
  fc.constantFrom(2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n), 133801632000000000n),
)

/** Digits of a decimal number, as a person may write them. */
export const writtenDecimals = fc
  .tuple(fc.constantFrom('', '-', '+'), fc.nat(10_000), fc.stringMatching(/^\d{0,6}$/), fc.constantFrom('', '0', '00'))
  .map(([sign, whole, fraction, zeros]) => `${sign}${zeros}${whole}.${fraction}${zeros}`)

export const dateTimes = fc
  .tuple(
    fc.date({ min: new Date('1600-01-01'), max: new Date('9998-12-31'), noInvalidDate: true }),
    fc.stringMatching(/^\d{0,9}$/),
  )
  .map(
    ([date, fraction]) =>
      canonicalDateTime(`${date.toISOString().slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}`) as string,
  )

/** Text with letters whose case is anything but simple. */
export const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('ß', 'ẞ', 's', 'S', 'ς', 'σ', 'Σ', 'İ', 'i', 'I', 'ı', 'ﬁ', 'Ä', 'ä', 'K', '42', '__proto__'),
  }),
)

export const scalars: fc.Arbitrary<Scalar> = fc.oneof(
  texts,
  integers.map(integer),
  writtenDecimals.map((digits) => canonicalDecimal(digits) as Scalar),
  fc.boolean(),
  dateTimes,
  fc.uint8Array({ minLength: 1, maxLength: 9 }).map((bytes) => ({ binary: Buffer.from(bytes).toString('base64') })),
  fc.record({ ref: fc.option(fc.nat(50)), text: texts }),
)

const names = fc.oneof(
  fc.constantFrom('mail', 'Mail', '__proto__', 'constructor', '1', '10', '9', 'ä'),
  fc.string({ minLength: 1 }),
)

/** Names and values in any order. */
export const entries = fc.uniqueArray(
  fc.tuple(
    names,
    fc.oneof(
      scalars,
      fc.array(scalars, { minLength: 1 }).map((all) => asSet(all) ?? 'never'),
    ),
  ),
  {
    selector: ([name]) => name,
    maxLength: 8,
  },
)

export function attributesOf(given: readonly (readonly [string, Attributes[string]])[]): Attributes {
  const made = emptyAttributes()
  for (const [name, value] of given) made[name] = value
  return made
}
