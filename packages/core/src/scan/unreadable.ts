/** Content that cannot be looked into, and why: `the file <message>`. A scan refuses it; it never escapes a scan. */
export class Unreadable extends Error {}
