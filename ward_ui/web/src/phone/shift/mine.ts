/** Whose a bed is: the server's word alone. */

import { person, ward } from "../../app";
import type { WardBed } from "../../ward/ward";

/** The person who holds the phone is told of its alarms. */
export function isMine(bed: WardBed): boolean {
  const me = person.value?.person;
  return me !== undefined && (bed.receivers ?? []).some((one) => one.person === me);
}

export function myBeds(): WardBed[] {
  return (ward.value?.beds ?? []).filter(isMine);
}
