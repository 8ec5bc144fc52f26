/** What the forms of the sidebar do when a button of theirs is pressed. */

/** What a form's buttons do. */
export interface FormActions<Given extends readonly string[]> {
  act(...given: Given): void
  close(): void
}
