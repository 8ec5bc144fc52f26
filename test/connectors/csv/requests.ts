/** Requests to a CSV system with everything unmentioned left out. */
import type { ExportRequest } from '../../../runtime/model/connector'
import type { Attributes } from '../../../runtime/model/values'

let id = 0

export function request(operation: ExportRequest['operation'], anchor: string, more: Partial<ExportRequest> = {}): ExportRequest {
  return {
    id: ++id,
    operation,
    type: 'person',
    anchor,
    secondaryId: null,
    newSecondaryId: null,
    attributes: {},
    changes: [],
    inDoubt: false,
    ...more,
  }
}
export const create = (attributes: Attributes, more: Partial<ExportRequest> = {}) =>
  request('create', String(attributes['id']), { attributes, ...more })
export const rename = (anchor: string, name: string | null) =>
  request('update', anchor, { changes: [{ attribute: 'name', set: name }] })
export const remove = (anchor: string) => request('delete', anchor)
