/** The result codes of LDAP and what they mean for an administrator. */
/** What an LDAP result code means for an administrator. */
export interface ResultCode {
  /** Its name in RFC 4511 or in the RFC that added it. */
  readonly name: string
  /** A sentence that can stand behind "The directory refused …:". */
  readonly sentence: string
  /** What to do next. */
  readonly next: string
  /**
   * What trying again is good for. `useless`: the same request gets the same answer until somebody changes something; `perhaps`:
   * a later attempt may succeed; `busy`: the server as a whole cannot serve now.
   */
  readonly retry: 'useless' | 'perhaps' | 'busy'
}

const code = (name: string, retry: ResultCode['retry'], sentence: string, next: string): ResultCode => ({
  name,
  sentence,
  next,
  retry,
})

const checkServer = "Look into the directory server's log."
const checkRights = 'Give the bind DN the right, or let it leave this out.'
const checkAttributes = 'Check the attribute flow of this object type.'

/** Every result code of RFC 4511 section 4.1.9 and appendix A, and those of the extensions a directory may answer with. */
export const resultCodes: Readonly<Record<number, ResultCode>> = {
  0: code('success', 'perhaps', 'It was carried out.', ''),
  1: code('operationsError', 'perhaps', 'The server met a fault of its own, or the steps came in the wrong order.', checkServer),
  2: code(
    'protocolError',
    'useless',
    'The server did not understand the request.',
    'Check that the address is that of an LDAP version 3 server.',
  ),
  3: code(
    'timeLimitExceeded',
    'perhaps',
    "The server's time limit was used up.",
    'Raise the time limit of the bind DN, or add an index for the filter.',
  ),
  4: code(
    'sizeLimitExceeded',
    'useless',
    'The server sends no more entries to this login.',
    'Raise the size limit of the bind DN (OpenLDAP: limits … size=unlimited size.prtotal=unlimited).',
  ),
  5: code('compareFalse', 'useless', 'The value compared is not there.', ''),
  6: code('compareTrue', 'useless', 'The value compared is there.', ''),
  7: code(
    'authMethodNotSupported',
    'useless',
    'The server does not accept this way to log in.',
    'Allow simple bind for the bind DN.',
  ),
  8: code(
    'strongerAuthRequired',
    'useless',
    'The server wants an encrypted connection or a stronger login.',
    'Use an ldaps:// address or turn StartTLS on.',
  ),
  10: code('referral', 'useless', 'The entry is kept by another server.', 'Enter the address of the server that holds it.'),
  11: code(
    'adminLimitExceeded',
    'perhaps',
    'A limit set by the administrator of the server was exceeded.',
    'Raise the limits of the bind DN.',
  ),
  12: code(
    'unavailableCriticalExtension',
    'useless',
    'The server cannot do what the request insists on.',
    'Check that the server supports paged results (RFC 2696).',
  ),
  13: code(
    'confidentialityRequired',
    'useless',
    'The server wants an encrypted connection for this.',
    'Use an ldaps:// address or turn StartTLS on.',
  ),
  14: code(
    'saslBindInProgress',
    'useless',
    'The server expects further steps of the login.',
    'Allow simple bind for the bind DN.',
  ),
  16: code(
    'noSuchAttribute',
    'perhaps',
    'The entry does not have the attribute or value that should be removed.',
    'Import this directory and let the object be synchronised again.',
  ),
  17: code(
    'undefinedAttributeType',
    'useless',
    "The directory's schema does not have an attribute of that name.",
    'Discover the schema again and correct the attribute flow.',
  ),
  18: code('inappropriateMatching', 'useless', 'The attribute cannot be searched or compared in that way.', 'Change the filter.'),
  19: code(
    'constraintViolation',
    'useless',
    'A value breaks a rule of the directory, such as the password policy, a uniqueness rule or a single value.',
    checkAttributes,
  ),
  20: code(
    'attributeOrValueExists',
    'perhaps',
    'A value is there already, or is given twice.',
    'Import this directory and let the object be synchronised again.',
  ),
  21: code('invalidAttributeSyntax', 'useless', 'A value does not have the form its attribute demands.', checkAttributes),
  32: code(
    'noSuchObject',
    'perhaps',
    'There is no entry of that name.',
    'Check that its container exists and that the bind DN may see it.',
  ),
  33: code('aliasProblem', 'useless', 'An alias points at something that does not exist.', 'Repair the alias entry.'),
  34: code(
    'invalidDNSyntax',
    'useless',
    'The name is not a valid DN.',
    'Check the expression that builds the DN; values in it need EscapeDN.',
  ),
  35: code('isLeaf', 'useless', 'The entry can have no entries below it.', 'Choose another container.'),
  36: code(
    'aliasDereferencingProblem',
    'useless',
    'An alias could not be followed.',
    'Repair the alias entry or its access rights.',
  ),
  48: code(
    'inappropriateAuthentication',
    'useless',
    'This entry cannot log in this way; it may have no password.',
    'Give the bind DN a password.',
  ),
  49: code(
    'invalidCredentials',
    'useless',
    'The bind DN or its password is wrong, or its account is locked or expired.',
    'Check bind DN and password.',
  ),
  50: code('insufficientAccessRights', 'useless', 'The bind DN lacks the right for this.', checkRights),
  51: code('busy', 'busy', 'The server is too busy at the moment.', 'It is tried again later by itself.'),
  52: code(
    'unavailable',
    'busy',
    'The server is shutting down or not available at the moment.',
    'It is tried again later by itself.',
  ),
  53: code(
    'unwillingToPerform',
    'perhaps',
    'The server does not do this.',
    'It may be read-only or refuse this attribute. ' + checkServer,
  ),
  54: code('loopDetect', 'useless', 'An alias or referral leads round in a circle.', 'Repair the alias or referral.'),
  64: code(
    'namingViolation',
    'useless',
    'The name does not fit the entry, its object class or its container.',
    'Check the DN: its first attribute must be allowed for the object class and have the same value.',
  ),
  65: code(
    'objectClassViolation',
    'useless',
    'An attribute is not allowed for the object classes, or one they demand is missing.',
    checkAttributes,
  ),
  66: code('notAllowedOnNonLeaf', 'perhaps', 'The entry still has entries below it.', 'Delete or move those first.'),
  67: code(
    'notAllowedOnRDN',
    'useless',
    'The value is part of the name and cannot be changed on its own.',
    'Rename the entry instead: let the DN flow.',
  ),
  68: code(
    'entryAlreadyExists',
    'useless',
    'There is an entry of that name already.',
    'Make the DN unique, or let the join rows find the existing entry.',
  ),
  69: code(
    'objectClassModsProhibited',
    'useless',
    'The structural object class of an entry cannot be changed.',
    'Leave the object class as it is, or create the entry anew.',
  ),
  71: code(
    'affectsMultipleDSAs',
    'useless',
    'The entry cannot be moved there, since another server or database keeps that part.',
    'Choose a container in the same database.',
  ),
  80: code('other', 'perhaps', 'The server met a fault of its own.', checkServer),
  113: code('lcupResourcesExhausted', 'perhaps', 'The server has no resources left for this.', checkServer),
  118: code('canceled', 'perhaps', 'The request was cancelled.', ''),
  119: code('noSuchOperation', 'useless', 'The request to cancel was not found.', ''),
  120: code('tooLate', 'useless', 'The request could no longer be cancelled.', ''),
  121: code('cannotCancel', 'useless', 'The request cannot be cancelled.', ''),
  122: code('assertionFailed', 'perhaps', 'The name belongs to a different entry by now.', 'Import this directory.'),
  123: code('authorizationDenied', 'useless', 'The bind DN may not act for somebody else.', checkRights),
  4096: code('e-syncRefreshRequired', 'perhaps', 'The server no longer knows what has changed since then.', 'Run a full import.'),
  16654: code('noOperation', 'perhaps', 'Nothing was changed, as asked.', ''),
}

/** The meaning of a code; one no standard names still gets a sentence. */
export function resultCode(number: number): ResultCode {
  return (
    resultCodes[number] ?? code('unknown', 'perhaps', 'The server answered with a code that no standard defines.', checkServer)
  )
}
