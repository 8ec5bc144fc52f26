/**
 * Fields that a spreadsheet would take for a formula, and how they are written so that it shows them as text: with an apostrophe
 * in front (OWASP, CSV injection).
 */

const formula = /^'*[=+\-@\t\r]/

/** Whether a spreadsheet could run the field, or show something else than it holds. */
export function isFormula(field: string): boolean {
  return formula.test(field)
}

/** The field as a spreadsheet shows it as text. `plainField` gives it back, also where it began with apostrophes itself. */
export function shownField(field: string): string {
  return isFormula(field) ? `'${field}` : field
}

/** The field that `shownField` was given; one that was written otherwise is as it stands. */
export function plainField(field: string): string {
  return field.startsWith("'") && isFormula(field) ? field.slice(1) : field
}
