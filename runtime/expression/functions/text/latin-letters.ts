/** How letters are written with the plain letters a to z: the common way of each language, German for ä, ö and ü. */
const plainLetters: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ä: 'ae',
    ö: 'oe',
    ü: 'ue',
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
    ø: 'o',
    å: 'aa',
    đ: 'd',
    ð: 'd',
    þ: 'th',
    ł: 'l',
    ı: 'i',
    ħ: 'h',
    ŋ: 'ng',
    ĸ: 'k',
    ŧ: 't',
    ſ: 's',
    ŉ: 'n',
    а: 'a',
    б: 'b',
    в: 'v',
    г: 'g',
    д: 'd',
    е: 'e',
    ё: 'e',
    ж: 'zh',
    з: 'z',
    и: 'i',
    й: 'i',
    к: 'k',
    л: 'l',
    м: 'm',
    н: 'n',
    о: 'o',
    п: 'p',
    р: 'r',
    с: 's',
    т: 't',
    у: 'u',
    ф: 'f',
    х: 'kh',
    ц: 'ts',
    ч: 'ch',
    ш: 'sh',
    щ: 'shch',
    ъ: '',
    ы: 'y',
    ь: '',
    э: 'e',
    ю: 'yu',
    я: 'ya',
    є: 'ie',
    і: 'i',
    ї: 'i',
    ґ: 'g',
    ђ: 'dj',
    ј: 'j',
    љ: 'lj',
    њ: 'nj',
    ћ: 'c',
    џ: 'dz',
    α: 'a',
    β: 'v',
    γ: 'g',
    δ: 'd',
    ε: 'e',
    ζ: 'z',
    η: 'i',
    θ: 'th',
    ι: 'i',
    κ: 'k',
    λ: 'l',
    μ: 'm',
    ν: 'n',
    ξ: 'x',
    ο: 'o',
    π: 'p',
    ρ: 'r',
    σ: 's',
    ς: 's',
    τ: 't',
    υ: 'y',
    φ: 'f',
    χ: 'ch',
    ψ: 'ps',
    ω: 'o',
  }),
)

/** The text with all letters it knows how to write plainly; what it does not know stays as it is. */
export function toPlainLetters(text: string): string {
  const letters = [...text.normalize('NFC')]
  return letters.map((letter, i) => plain(letter, letters[i + 1])).join('')
}

function plain(letter: string, next: string | undefined): string {
  if (letter <= '\u007F') return letter
  const small = letter.toLowerCase()
  const known = plainLetters.get(small) ?? plainLetters.get(bare(small))
  if (known === undefined) return bare(letter)
  if (small === letter) return known
  // ÄRZTE is AERZTE, but Ärzte is Aerzte.
  const capitals = next !== undefined && next !== next.toLowerCase()
  return capitals ? known.toUpperCase() : known.slice(0, 1).toUpperCase() + known.slice(1)
}

function bare(letter: string): string {
  return letter.normalize('NFKD').replace(/\p{Mn}/gu, '')
}
