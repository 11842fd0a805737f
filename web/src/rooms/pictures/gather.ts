/** Gathering: the files of whatever was dropped or chosen, folders to any depth, without what no set of pictures is made of. */
import type { DropItem } from "react-aria-components";
import type { Found } from "../../api/upload.ts";
import { tidy } from "../../parts/typing.ts";

/** What the server reads, and what it refuses with a reason that helps: a photo of a phone is not passed over in silence. */
const PICTURES = /\.(avif|bmp|gif|heic|heif|jpe?g|jxl|png|tiff?|webp|ppm|pgm|psd|zip)$/i;

export interface Gathered {
  /** What the new set may be called: the folder or archive, or "" where single files were dropped. */
  name: string;
  files: Found[];
  /** Files that are not pictures, counted only; hidden ones and a system's litter not even that. */
  leftOut: number;
}

function sorted(found: readonly Found[]): Gathered {
  const open = found.filter(({ path }) => !path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX"));
  const files = open.filter(({ path }) => PICTURES.test(path));
  const tops = new Set(files.map(({ path }) => path.split("/")[0] ?? ""));
  const [top] = tops;
  const isOne = tops.size === 1 && top !== undefined && (/\.zip$/i.test(top) || files.every(({ path }) => path.includes("/")));
  return { name: isOne ? tidy(top.replace(/\.zip$/i, "")) : "", files, leftOut: open.length - files.length };
}

/** Files that were chosen with a button; of a folder they carry their path. */
export function chosen(files: Iterable<File>): Gathered {
  return sorted(Array.from(files, (file) => ({ file, path: (file.webkitRelativePath || file.name).normalize("NFC") })));
}

/** Files that were dropped. Folders are opened one after the other: a browser gives a hundred entries at a time. */
export async function dropped(items: Iterable<DropItem>): Promise<Gathered> {
  const found: Found[] = [];
  const open = async (item: DropItem, above: string): Promise<void> => {
    if (item.kind === "file") {
      found.push({ file: await item.getFile(), path: (above + item.name).normalize("NFC") });
    } else if (item.kind === "directory") {
      for await (const each of item.getEntries()) await open(each, `${above}${item.name}/`);
    }
  };
  for (const item of items) await open(item, "");
  return sorted(found);
}
