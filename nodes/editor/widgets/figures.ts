/** Figures as the editor's language writes them. */

/** The language of the texts, with the country of the browser where that speaks it: dates of English differ by country. */
export function locale(): string {
  const language = RED.i18n.lang()
  return navigator.languages.find((each) => spoken(each) === spoken(language)) ?? language
}

const spoken = (tag: string): string | undefined => tag.toLowerCase().split('-')[0]

/** A quantity. */
export function figure(count: number): string {
  return count.toLocaleString(locale())
}
