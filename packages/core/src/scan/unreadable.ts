/** Content that cannot be looked into, and why: `the file <message>`. A scan refuses it; it never escapes a scan. */
export class Unreadable extends Error {}

/**
 * A stream of opcodes at which every unpickler fails as well, so that nothing behind it runs. Only what is known to fail is of this kind:
 * a limit of the scan, or an argument that Python may read, is not.
 */
export class Malformed extends Unreadable {}
