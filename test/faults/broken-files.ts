/** The ways a file of people can be broken, each with what a run says and does. */
import type { Run } from '../../runtime/model/runs'
import { fileOf, header, ids, known, line, next } from './people-file'

/** A broken file and what a run makes of it. */
export interface BrokenFile {
  readonly what: string
  readonly file: () => string | Buffer | null
  /** How the run ends, and what it says. */
  readonly status: Run['status']
  readonly said: readonly RegExp[]
  readonly counters: Partial<Run['counters']>
  /** Who is in Labs afterwards: of the first so many people, or these. */
  readonly moved: readonly number[]
}

const nobody: readonly number[] = []
const replaced = (at: number, by: string): string => fileOf(...next().with(at, by))

export const brokenFiles: readonly BrokenFile[] = [
  {
    what: 'I3 truncated in the middle of a line',
    file: () => fileOf(...next()).slice(0, fileOf(...next().slice(0, 8)).length + '8,P8'.length),
    status: 'errors',
    said: [/^line 9 has 2 fields where the header has 6 \(a separator may be missing/, /5 objects that were not seen were left/],
    counters: { read: 8, importFailed: 1, updated: 7 },
    moved: ids(7),
  },
  {
    what: 'I4 truncated behind its first line',
    file: () => fileOf(...next().slice(0, 2)),
    status: 'stopped',
    said: [/11 of 12 objects of HR are missing.*the limit is 10.*Nothing was marked as gone.*Check that the source is complete/],
    counters: { read: 1, updated: 1 },
    moved: nobody,
  },
  {
    what: 'I3 saved as UTF-16 without a byte order mark',
    file: () => Buffer.from(fileOf(...next()), 'utf16le'),
    status: 'stopped',
    said: [
      /people\.csv line \d+ has bytes that are no utf-8 text\. Nothing of this import counts\. It looks like UTF-16 without a byte order mark: choose UTF-16 little endian.*"Encoding"/,
    ],
    counters: { read: 0 },
    moved: nobody,
  },
  {
    what: 'I3 saved as UTF-16 without a byte order mark and without umlauts',
    file: () => Buffer.from(fileOf(...next()).replaceAll('ü', 'u'), 'utf16le'),
    status: 'stopped',
    said: [/first line of people\.csv contains a NUL character \(a file saved as UTF-16.*settings under Format/],
    counters: { read: 0 },
    moved: nobody,
  },
  {
    what: 'I3 with a line in another encoding',
    file: () => Buffer.concat([Buffer.from(fileOf(...next().slice(0, 6))), Buffer.from(fileOf(...next().slice(6)), 'latin1')]),
    status: 'stopped',
    said: [/people\.csv line 7 has bytes that are no utf-8 text.*Windows-1252.*"Encoding"/],
    counters: { read: 0 },
    moved: nobody,
  },
  {
    what: 'I3 empty',
    file: () => '',
    status: 'stopped',
    said: [/people\.csv is empty; it has not even a header line.*Check the program that writes it/],
    counters: { read: 0 },
    moved: nobody,
  },
  {
    what: 'I3 with a header only',
    file: () => fileOf(header),
    status: 'warnings',
    said: [/HR showed no objects at all; 12 known ones were left as they are/],
    counters: { read: 0 },
    moved: nobody,
  },
  {
    what: 'I3 that is not there',
    file: () => null,
    status: 'stopped',
    said: [/The file .*people\.csv does not exist.*Check the path/],
    counters: { read: 0 },
    moved: nobody,
  },
  {
    what: 'I8 without a column',
    file: () => fileOf(...next().map((text) => text.split(',').toSpliced(3, 1).join(','))),
    status: 'stopped',
    said: [/people\.csv has no column "department".*Bring the column back, or press Discover/],
    counters: { read: 0 },
    moved: nobody,
  },
  {
    what: 'I8 with a column twice',
    file: () => fileOf(...next().map((text) => `${text},${text.split(',')[3]}`)),
    status: 'stopped',
    said: [/people\.csv has the column "department" twice.*Give every column its own name/],
    counters: { read: 0 },
    moved: nobody,
  },
  {
    what: 'I3 with a quotation mark that is never closed',
    file: () => replaced(7, '7,"P7,Müller,Labs,FTE,7'),
    status: 'errors',
    said: [/^line 8 opens a quotation mark that is never closed; nothing from here on was read/],
    counters: { read: 7, importFailed: 1, updated: 6 },
    moved: ids(6),
  },
  {
    what: 'I3 with NUL bytes in a line',
    file: () => replaced(7, '7,P7,Mül\0ler,Labs,FTE,7'),
    status: 'errors',
    said: [/^line 8 contains a NUL character/, /1 object that was not seen was left/],
    counters: { read: 13, importFailed: 1, updated: 11, added: 1 },
    moved: [...ids(6), 8, 9, 10, 11, 12, 13],
  },
  {
    what: 'I5 with an anchor twice',
    file: () => fileOf(...next(), line(3, 'Ops')),
    status: 'errors',
    said: [/anchor 3 stands at line 4 and at line 15; neither was imported\. Correct the source/],
    counters: { read: 14, importFailed: 2, updated: 11, added: 1 },
    moved: [1, 2, ...ids(13).slice(3)],
  },
  {
    what: 'I6 with blank anchors',
    file: () => fileOf(...next().with(3, ',P3,Müller,Labs,FTE,3').with(4, '   ,P4,Müller,Labs,FTE,4')),
    status: 'errors',
    said: [/the anchor employeeId is empty/, /2 objects that were not seen were left/],
    counters: { read: 13, importFailed: 2, updated: 10, added: 1 },
    moved: [1, 2, ...ids(13).slice(4)],
  },
  {
    what: 'I5 with one anchor for all',
    file: () => fileOf(header, ...ids(known).map((id) => line(id, 'Labs').replace(/^\d+/, '1'))),
    status: 'stopped',
    said: [/11 of 12 objects of HR are missing/],
    counters: { read: 12, importFailed: 12, updated: 0 },
    moved: nobody,
  },
  {
    what: 'I6 without any anchor',
    file: () => fileOf(header, ...ids(known).map((id) => line(id, 'Labs').replace(/^\d+/, ''))),
    status: 'errors',
    said: [/the anchor employeeId is empty/, /12 objects that were not seen were left/],
    counters: { read: 12, importFailed: 12, updated: 0 },
    moved: nobody,
  },
]
