/** Entries of a contact sheet: the pictures of a set, and the files that are not among them. */
import type { Badge, PictureSetContents } from "../../api/types.ts";

export interface Entry {
  id: string;
  /** As the file was called where it came from. */
  name: string;
  bytes: number | null;
  width: number | null;
  height: number | null;
  badges: readonly Badge[];
  duplicateOf: string | null;
  /** Why it isn't used; null where it is. */
  refused: string | null;
}

/** What was refused comes first, because there a person may want to do something. */
export function entriesOf(set: PictureSetContents): Entry[] {
  const refused = set.turned_away.map((file): Entry => {
    const unknown = { bytes: null, width: null, height: null, badges: [], duplicateOf: null };
    return { id: `refused ${file.name}`, name: file.name, refused: file.words, ...unknown };
  });
  const names = new Map(set.files.map((file) => [file.id, file.original || file.name]));
  const used = set.files.map(
    (file): Entry => ({
      id: file.id,
      name: file.original || file.name,
      bytes: file.bytes,
      width: file.width,
      height: file.height,
      badges: file.badges,
      duplicateOf: file.duplicate_of === null ? null : (names.get(file.duplicate_of) ?? null),
      refused: null,
    }),
  );
  return [...refused, ...used];
}
