// A chart as a file to take away. The rule of this module: whatever leaves names the purpose and the reference it was
// read for, in every row, so that a part of it still says so.
import type { Why } from "./asked";
import type { Edge, Node } from "./scene";

export interface Drawn {
  why: Why;
  at: string;
  reasons: string[];
  nodes: Node[];
  edges: Edge[];
}

const COLUMNS = ["row", "id", "kind", "name", "from", "to", "tie", "value", "purpose", "reference", "exported_at", "partial"];

export function csv({ why, at, reasons, nodes, edges }: Drawn): string {
  const told = [why.purpose, why.reference ?? "", at, reasons.join(" ")];
  const rows = [
    ...nodes.map((each) => ["node", each.id, each.kind, each.name, "", "", "", "", ...told]),
    ...edges.map((each) => ["edge", "", "", "", each.from, each.to, each.kind, each.shown, ...told]),
  ];
  // With a byte order mark, because spreadsheets take Chinese text without one for something else.
  return `\ufeff${[COLUMNS, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** A cell that a spreadsheet takes for text: never for a formula, wherever the text came from. */
export function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function json({ why, at, reasons, nodes, edges }: Drawn): string {
  const plain = {
    purpose: why.purpose,
    reference: why.reference,
    reason: why.reason,
    exportedAt: at,
    partial: { isPartial: reasons.length > 0, reasons },
    nodes: nodes.map(({ id, kind, name, group }) => ({ id, kind, name, ...(group ? { more: true } : {}) })),
    edges: edges.map(({ from, to, kind, shown, path }) => ({ from, to, kind, value: shown, path })),
  };
  return `${JSON.stringify(plain, null, 2)}\n`;
}

/** The picture with its purpose written below it. */
export async function png(picture: Blob, caption: string, ink: string, ground: string): Promise<Blob> {
  const drawn = await createImageBitmap(picture);
  const canvas = document.createElement("canvas");
  const band = 64;
  canvas.width = Math.max(drawn.width, 1200);
  canvas.height = drawn.height + band;
  const context = canvas.getContext("2d");
  if (!context) return picture;
  context.fillStyle = ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(drawn, (canvas.width - drawn.width) / 2, 0);
  context.fillStyle = ink;
  context.font = '24px system-ui, "Noto Sans CJK SC", sans-serif';
  context.fillText(caption, 24, drawn.height + 40, canvas.width - 48);
  return new Promise((resolve) => canvas.toBlob((made) => resolve(made ?? picture), "image/png"));
}
