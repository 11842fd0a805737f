/** A piece as code: how one gets at it in Python and in a terminal. */
import type { Piece } from "../../api/types.ts";

/** Digits of an id that name a piece. */
const DIGITS = 12;
/** A plain sample is called by its seed and its place. */
const SAMPLE = /^\d+:\d+$/;

/** A text as both Python and a shell take it. */
function quoted(text: string): string {
  return `"${text.replace(/[\\"$`]/g, "\\$&")}"`;
}

function folderOf(workspace: string): string {
  return quoted(`${workspace}/gallery`);
}

export function asPython(piece: Piece, workspace: string): string {
  const lines = ["import ganvas", "", `gallery = ganvas.Gallery(${folderOf(workspace)})`, `piece = gallery.piece_named("${piece.id.slice(0, DIGITS)}")`];
  if (piece.run !== null) {
    const name = SAMPLE.test(piece.words) ? `"${piece.words}"` : "piece";
    lines.push(`explorer = ganvas.explore(ganvas.load(${quoted(`${workspace}/runs/${piece.run}`)}))`, `explorer.vary(${name}).sheet.save("litter.png")`);
  } else {
    lines.push('piece.sheet.save("piece.png")');
  }
  return lines.join("\n");
}

export function asCommand(piece: Piece, workspace: string): string {
  const id = piece.id.slice(0, DIGITS);
  if (piece.run !== null && SAMPLE.test(piece.words)) return `ganvas vary ${quoted(`${workspace}/runs/${piece.run}`)} ${piece.words}`;
  return `ganvas gallery show ${id} --gallery ${folderOf(workspace)}`;
}
