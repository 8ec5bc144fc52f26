/** The commands of the command line by name, in the order of the help. */
import { addPerson } from './add-person'
import { byHandCommands } from './by-hand'
import { clock, confirmClock } from './clock'
import type { Command } from './command'
import { byHandList } from './decisions'
import { deletion } from './deletion'
import { erasure } from './erasure'
import { examine } from './examine'
import { find } from './find'
import { heldPeople, releasePeople } from './held-people'
import { likelyPeople } from './likely-people'
import { missing, releaseMissing } from './missing'
import { approve, discard, hold, pending } from './pending-exports'
import { endPreview, preview } from './preview'
import { cancel, run, status } from './runs'
import { pause, resume, systems, test } from './systems'
import { why } from './why'
import { whyExport } from './why-export'

export const commands: Readonly<Record<string, Command>> = {
  run,
  preview,
  'end-preview': endPreview,
  status,
  cancel,
  systems,
  test,
  pause,
  resume,
  pending,
  approve,
  hold,
  discard,
  missing,
  'release-missing': releaseMissing,
  find,
  why,
  'why-export': whyExport,
  'likely-people': likelyPeople,
  'by-hand': byHandList,
  ...byHandCommands,
  'add-person': addPerson,
  delete: deletion,
  erase: erasure,
  'held-people': heldPeople,
  'release-people': releasePeople,
  clock,
  'confirm-clock': confirmClock,
  examine,
}
