/** Personnel files as people have them, each told from the others by what is found in it. */
import { encodeText } from './encode-text'

const first = ['Ömer', 'Ilse', 'Tomáš', 'Änne', 'Łukasz', 'Seán', 'Jürgen', 'Mary-Jane', 'José', 'Björn']
const last = ["O'Neill", 'Köhler', 'Straße', 'Müller', 'van der Berg', 'García', 'Weiß', 'Schmidt']

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T
const two = (number: number): string => String(number).padStart(2, '0')

/** English, dates as month/day/year, no status: who has a last day in the past has left. */
export function englishFile(): Buffer {
  const rows = Array.from({ length: 40 }, (_, i) =>
    [
      `E-${1000 + i}`,
      pick(first, i),
      pick(last, i * 3),
      pick(['Sales', 'Care', 'IT'], i),
      i < 3 ? '' : `E-${1000 + (i % 3)}`,
      `${two((i % 12) + 1)}/${two((i % 27) + 2)}/20${two(10 + (i % 10))}`,
      i % 8 === 7 ? `03/${two(14 + (i % 10))}/2024` : '',
    ].join(','),
  )
  return encodeText(['Employee Number,First Name,Last Name,Department,Manager ID,Hire Date,Termination Date', ...rows], 'utf-8')
}

/** Danish, with mail addresses and user names in it, several kinds of status, a line above the header. */
export function danishFile(): Buffer {
  const rows = Array.from({ length: 30 }, (_, i) => {
    const mail = `medarbejder${i}@firma.dk`
    return [
      String(70_000 + i),
      pick(['Søren', 'Åse', 'Jens', 'Mette'], i),
      pick(['Ærø', 'Hansen', 'Nielsen'], i * 2),
      `user${i}`,
      mail,
      pick(['Salg', 'Økonomi'], i),
      i % 6 === 5 ? 'fratrådt' : i % 6 === 4 ? 'orlov' : 'ansat',
    ].join(';')
  })
  return encodeText(
    ['Medarbejderliste 2026', '', 'Medarbejdernr;Fornavn;Efternavn;Brugernavn;E-mail;Afdeling;Status', ...rows],
    'windows-1252',
  )
}

/** French: a number that is called otherwise, forms of address, an attribute of nobody, and only a last day. */
export function frenchFile(): Buffer {
  const rows = Array.from({ length: 25 }, (_, i) =>
    [
      `M${two(i)}`,
      i % 2 ? 'Mme' : 'M.',
      pick(last, i).toUpperCase(),
      pick(first, i * 7),
      pick(['Ventes', 'Achats'], i),
      `${two((i % 27) + 1)}/${two((i % 12) + 1)}/2015`,
      i % 5 === 4 ? `${two(20 + (i % 5))}/06/2021` : '',
      `note ${i}`,
    ].join('\t'),
  )
  return encodeText(["Matricule\tCivilité\tNom\tPrénom\tService\tDate d'entrée\tDate de sortie\tRemarque", ...rows], 'utf-8')
}

/** German, as a personnel system writes it: titles, a manager by number, first and last days, a status of three words. */
export function germanFile(encoding: 'utf-8' | 'windows-1252'): Buffer {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const status = i % 7 === 3 ? 'ausgeschieden' : i % 9 === 4 ? 'ruhend' : 'aktiv'
    return [
      `00${5000 + i}`,
      pick(['', 'Prof. Dr.', '', 'Dr.', ''], i),
      encoding === 'utf-8'
        ? pick(first, i)
        : pick(
            first.filter((name) => !/[Łáš]/.test(name)),
            i,
          ),
      i === 17 ? '' : pick(last, i * 3),
      pick(['Produktion', 'Vertrieb', 'Einkauf', 'Werk 2 (Süd)'], i),
      i < 10 ? '' : `00${5000 + (i % 5)}`,
      `${two((i % 27) + 1)}.${two((i % 12) + 1)}.20${two(i % 20)}`,
      status === 'ausgeschieden' ? `14.0${(i % 9) + 1}.2022` : '',
      status,
    ].join(';')
  })
  return encodeText(['Personalnummer;Titel;Vorname;Nachname;Abteilung;Vorgesetzter;Eintritt;Austritt;Status', ...rows], encoding)
}
