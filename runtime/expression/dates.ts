/** Dates as operators see them: in the store's zone, where a date without a time of day is the first moment of its day (S6). */
import { canonicalDateTime } from '../model/convert'
import type { Scalar } from '../model/values'
import { isList } from '../model/values'
import type { Zone } from '../model/zone'
import { utc } from '../model/zone'
import { mayBeDate } from './compare'
import { momentOf } from './functions/dates/moment'
import type { Evaluate } from './scope'
import { zoneOfScope } from './scope'
import type { Value } from './value'

/** The step with the moments that its dates stand for; what is no date stays what it is. */
export function inZone(step: Evaluate): Evaluate {
  return (scope) => {
    const zone = zoneOfScope(scope)
    const value = step(scope)
    return zone === utc ? value : momentsOf(value, zone)
  }
}

function momentsOf(value: Value, zone: Zone): Value {
  return isList(value) ? value.map((item) => scalarMoment(item, zone)) : value && scalarMoment(value, zone)
}

function scalarMoment(value: Scalar, zone: Zone): Scalar {
  if (typeof value !== 'string' || !mayBeDate(value)) return value
  const date = canonicalDateTime(value)
  return date === undefined ? value : momentOf(date, zone)
}
