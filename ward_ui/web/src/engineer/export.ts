/** A plot as a file: what was drawn, or the numbers behind it, with the frames that it was made from. */

export interface Table {
  readonly names: readonly string[];
  /** One a name; columns may differ in length. */
  readonly columns: readonly (readonly (number | null)[])[];
}

export function csv(table: Table, made: string): string {
  const n = Math.max(0, ...table.columns.map((column) => column.length));
  const rows = Array.from({ length: n }, (_, i) => table.columns.map((column) => cell(column[i])).join(","));
  return [`# ${made}`, table.names.map(quoted).join(","), ...rows, ""].join("\r\n");
}

function cell(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? "" : String(value);
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function saveText(name: string, text: string): void {
  save(name, new Blob([text], { type: "text/csv" }));
}

/** The canvas with its title above and its frames below. */
export function savePicture(name: string, canvas: HTMLCanvasElement, title: string, made: string): void {
  const ratio = window.devicePixelRatio || 1;
  const margin = 28 * ratio;
  const sheet = document.createElement("canvas");
  sheet.width = canvas.width;
  sheet.height = canvas.height + 2 * margin;
  const context = sheet.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(canvas);
  context.fillStyle = style.getPropertyValue("--tile");
  context.fillRect(0, 0, sheet.width, sheet.height);
  context.drawImage(canvas, 0, margin);
  context.fillStyle = style.getPropertyValue("--ink");
  context.font = `${14 * ratio}px ${style.fontFamily}`;
  context.fillText(title, 8 * ratio, 19 * ratio);
  context.font = `${11 * ratio}px ${style.fontFamily}`;
  context.fillText(made, 8 * ratio, sheet.height - 10 * ratio);
  sheet.toBlob((blob) => blob && save(name, blob));
}

function save(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
