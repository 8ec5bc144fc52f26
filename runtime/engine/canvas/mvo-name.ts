/** What people call a metaverse object. */
import type { Mvo } from '../../model/objects'
import type { MvTypeSchema } from '../../model/schema'
import { attributeOf, displayValue } from '../../model/values'
import { secretsOf } from '../../pipeline/hidden-secrets'

/** Its display attribute, else its first text, never a secret (N9). `schema`: its type, where it is declared. */
export function mvoName(mvo: Mvo, schema: MvTypeSchema | undefined): string {
  const secrets = secretsOf(schema)
  const display = schema?.displayAttribute
  const value = display === undefined || secrets.includes(display) ? undefined : attributeOf(mvo.attributes, display)
  if (value !== undefined) return displayValue(value)
  const name = Object.keys(mvo.attributes).find((key) => typeof mvo.attributes[key] === 'string' && !secrets.includes(key))
  const first = name === undefined ? undefined : mvo.attributes[name]
  return typeof first === 'string' ? first : `${mvo.type} ${mvo.uuid.slice(-8)}`
}
