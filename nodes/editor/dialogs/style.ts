/** The dialogs' style: each room of the editor has its own sheet. */
import condition from '../condition/condition.css'
import expression from '../expression/expression.css'
import fields from '../fields/fields.css'
import records from '../records/records.css'
import mapping from '../mapping/mapping.css'
import schema from '../schema/schema.css'
import { putStyle, useStyle } from '../widgets/style'

/** Puts the style of dialogs into the page, once. */
export function useDialogStyle(): void {
  useStyle()
  putStyle('idweave-dialog-style', [fields, mapping, expression, condition, schema, records].join('\n'))
}
