/**
 * The data of an editable list's rows in their order, without those on their way out: a removed row fades for a moment before it
 * is gone, and may still do so when the dialog has been closed.
 */
export function listRows<T>(list: HTMLElement): T[] {
  if (!list.isConnected) return []
  return $(list)
    .editableList('items')
    .toArray()
    .filter((item) => !$(item).closest('li').hasClass('red-ui-editableList-item-deleting'))
    .map((item) => $(item).data('data') as T)
}
