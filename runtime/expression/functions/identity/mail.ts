/** What a mail address may be (RFC 5321). */

/** Characters before the @ of a mail address (RFC 5321, 4.5.3.1.1). */
export const longestLocalPart = 64
