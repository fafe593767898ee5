/** What this device keeps over restarts: its own name and a few choices. Works, forgetfully, where storage is barred. */

const memory = new Map<string, string>();

export function kept(key: string): string | null {
  try {
    return localStorage.getItem(`vitavakt.${key}`);
  } catch {
    return memory.get(key) ?? null;
  }
}

export function keep(key: string, value: string): void {
  memory.set(key, value);
  try {
    localStorage.setItem(`vitavakt.${key}`, value);
  } catch {
    // A browser that bars storage: the choice lives as long as the page.
  }
}

/** A new name that nobody else has: 24 hexadecimal digits. Works without a secure context. */
export function newId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return prefix + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function deviceName(): string {
  const name = kept("device");
  if (name !== null && /^[A-Za-z0-9._-]{1,64}$/.test(name)) return name;
  const made = newId("d-");
  keep("device", made);
  return made;
}

/** No letter that is read as a digit or as another. */
const LETTERS = "ABDEFHKLMNPRTVXY";

/** What people call the device, "K47": always the same for its own name (FNV-1a), 1,600 in all. Stands on the phone's own page. */
export function calledName(device: string): string {
  let hash = 0x811c9dc5;
  for (const char of device) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return `${LETTERS[hash % LETTERS.length]}${String((hash >>> 4) % 100).padStart(2, "0")}`;
}
