/** Renaming an entry and saying what becomes of its old naming values, which the client library does not offer. */
import { parentDn, rdn } from '../../../model/dn'
import type { Client, Control, Ldapts } from './library'

/** What becomes of the values in the old name that the new one does not have (RFC 4511 section 4.9, deleteoldrdn). */
export type OldNamingValues = 'removed' | 'kept'

/** What the library's own requests are sent with; it shows neither in its types. */
interface Sending {
  _nextMessageId(): number
  _send(request: object): Promise<{ readonly status: number } | null>
}

/** A rename or move of an entry. */
export interface Rename {
  readonly dn: string
  readonly newDn: string
  readonly oldValues: OldNamingValues
}

/** Sends a ModifyDN request; throws the library's error for a refusal, as its own methods do. */
export async function renameEntry(
  library: Ldapts,
  client: Client,
  { dn, newDn, oldValues }: Rename,
  control: Control | undefined,
): Promise<void> {
  const sending = client as unknown as Sending
  const request = new library.ModifyDNRequest({
    messageId: sending._nextMessageId(),
    dn,
    newRdn: rdn(newDn),
    newSuperior: parentDn(newDn),
    deleteOldRdn: oldValues === 'removed',
    ...(control && { controls: [control] }),
  })
  const answer = await sending._send(request)
  if (answer?.status !== library.MessageResponseStatus.Success)
    throw library.StatusCodeParser.parse(answer as Parameters<typeof library.StatusCodeParser.parse>[0])
}
