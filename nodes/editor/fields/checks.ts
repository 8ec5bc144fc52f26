/**
 * Validators of node settings: true, or the reason in a sentence. Node-RED asks them for the dialog and for the mark on the
 * canvas.
 */
import type { Bounds } from '../../../runtime/model/bounds'
import type { JoinRowConfig } from '../canvas/shapes'
import type { TextKey } from '../widgets/text'
import { text } from '../widgets/text'
import { isWholeNumber } from '../widgets/typed'

/** A validator as Node-RED calls it, on the node. */
export type Check = (this: EditorNode, value: unknown, options: unknown) => true | string

/** Anything but nothing; `reason` says what is missing. */
export function notEmpty(reason: TextKey): Check {
  return (value, _options) => String(value ?? '').trim() !== '' || text(reason)
}

/** A whole number within the range; may be empty when `optional`. */
export function wholeNumber(setting: TextKey, { least, most }: Bounds, presence: 'required' | 'optional' = 'required'): Check {
  return function (value, _options) {
    return isWholeNumber(value, least, most, presence) || text('check.wholeNumber', { setting: text(setting), least, most })
  }
}

/** At least one row, and both names in every pair. */
export function validRows(presence: 'required' | 'optional'): Check {
  return function (value, _options) {
    const rows = Array.isArray(value) ? (value as JoinRowConfig[]) : []
    if (rows.length === 0) return presence === 'optional' || text('check.rowsMissing')
    const incomplete = rows.findIndex(
      (row) => row.pairs.length === 0 || row.pairs.some((pair) => pair.cs === '' || pair.mv === ''),
    )
    return incomplete === -1 || text('check.rowIncomplete', { number: incomplete + 1 })
  }
}
