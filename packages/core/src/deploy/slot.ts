import { UserError } from '../runtime/user-error.ts';

/** A deployment of the endpoint, as far as choosing a slot goes. */
export interface Slot {
  name: string;
  /** Percent of the live and of the mirrored traffic. */
  traffic: number;
  mirror: number;
  /** Succeeded, with what is wanted in it already. */
  isAsWanted: boolean;
}

export type SlotChoice =
  /** Nothing to do: it is there as wanted. */
  | { kind: 'unchanged'; name: string }
  | { kind: 'new'; name: string }
  /** There, without traffic, with something else in it. */
  | { kind: 'occupied'; name: string };

const colours = ['blue', 'green'];

/**
 * The slot to deploy into. `auto`: one that is as wanted already, else the first without traffic of the file's own
 * name, blue and green. A slot with traffic is never overwritten.
 * @throws UserError when there is no free one, or the named one has traffic
 */
export function chooseSlot(wanted: string, fileName: string | undefined, slots: readonly Slot[]): SlotChoice {
  const find = (name: string) => slots.find((slot) => slot.name.toLowerCase() === name);
  if (wanted !== 'auto') return chosen(wanted.toLowerCase(), find(wanted.toLowerCase()));
  const asWanted = slots.toSorted((a, b) => a.traffic - b.traffic).find((slot) => slot.isAsWanted);
  if (asWanted) return { kind: 'unchanged', name: asWanted.name };
  const names = [...new Set([...(fileName === undefined ? [] : [fileName.toLowerCase()]), ...colours])];
  const free = names.find((name) => !hasTraffic(find(name)));
  if (free !== undefined) return chosen(free, find(free));
  const busy = names.map((name) => `${name} ${shareOf(find(name)!)}`).join(', ');
  throw new UserError(
    `No slot is free: ${busy}. End the release that is under way (switch-traffic with mode: resume or rollback), or name another slot.`,
  );
}

function chosen(name: string, slot: Slot | undefined): SlotChoice {
  if (!slot) return { kind: 'new', name };
  if (slot.isAsWanted) return { kind: 'unchanged', name };
  if (!hasTraffic(slot)) return { kind: 'occupied', name };
  throw new UserError(
    `Slot '${name}' has ${shareOf(slot)} of the traffic and is not overwritten in place: use slot: auto, or name one without traffic.`,
  );
}

function hasTraffic(slot: Slot | undefined): boolean {
  return slot !== undefined && (slot.traffic > 0 || slot.mirror > 0);
}

function shareOf({ traffic, mirror }: Slot): string {
  return traffic > 0 ? `${traffic} %` : `${mirror} % mirrored`;
}
