/** The function MailLocalPart, with its help and examples. */
import { define } from '../definition'
import { transliterate } from '../text/transliterate'
import { longestLocalPart } from './mail'

export const mailLocalPart = define({
  name: 'MailLocalPart',
  group: 'identity',
  parameters: [{ name: 'part', type: 'text', rest: true }],
  nulls: 'foreseen',
  result: 'text',
  help: 'What stands before the @ of a mail address: the parts with a letter or digit, in plain small letters, joined by dots, at most 64 characters; nothing where nothing is left.',
  examples: [
    ['MailLocalPart("Ana", " García ")', 'ana.garcia'],
    ['MailLocalPart("Mirela", null)', 'mirela'],
    ['MailLocalPart("K. L.", "Brandon")', 'k.l.brandon'],
    ['MailLocalPart("Tobias", "Hale Jr.")', 'tobias.halejr'],
    ['MailLocalPart("Jan", "van der Berg")', 'jan.vanderberg'],
    ['MailLocalPart("Seán", "O\'Brien-Smith")', 'sean.obrien-smith'],
    ['MailLocalPart(" ", "")', null],
    ['MailLocalPart("...", "")', null],
    ['MailLocalPart(".", "-")', null],
    ['MailLocalPart("Mirela", "-")', 'mirela'],
    ['MailLocalPart(PadLeft("a", 80, "-"))', null],
    ['Length(MailLocalPart(PadLeft("", 80, "a")))', 64],
  ],
  run: (...parts) => {
    const text = parts
      .flatMap((part) => (part === null ? [] : plain(part)))
      .join('.')
      .replace(/\.{2,}/g, '.')
    const local = withoutDots(withoutDots(text).slice(0, longestLocalPart))
    return isName(local) ? local : null
  },
})

/** Letters of all scripts that Transliterate knows, then whatever may stand in an address. */
const toLatin = (transliterate as unknown as { readonly run: (text: string) => string }).run

function plain(part: string): string[] {
  const kept = withoutDots(
    toLatin(part)
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9._-]/g, ''),
  )
  return isName(kept) ? [kept] : []
}

/** Marks alone name nobody. */
function isName(text: string): boolean {
  return /[a-z0-9]/.test(text)
}

function withoutDots(text: string): string {
  return text.replace(/^\.+|\.+$/g, '')
}
