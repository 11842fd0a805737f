/** The pieces that are picked on the wall, in the order in which they were. They stay picked when the search changes. */
import { useCallback, useState } from "react";
import type { Piece } from "../../api/types.ts";

/** As many as the server marks or exports at once. */
export const MOST_PICKED = 500;

export interface Picked {
  pieces: readonly Piece[];
  has: (id: string | undefined) => boolean;
  /** Takes one in or out. upTo: all between the last one and this one too, as far as they are loaded. */
  pick: (index: number, upTo?: boolean) => void;
  clear: () => void;
}

export function usePicked(pieceAt: (index: number) => Piece | undefined): Picked {
  const [picked, setPicked] = useState<ReadonlyMap<string, Piece>>(new Map());
  const [last, setLast] = useState<number | null>(null);
  const pick = (index: number, upTo = false) => {
    const next = new Map(picked);
    if (upTo && last !== null) {
      for (let place = Math.min(last, index); place <= Math.max(last, index); place += 1) {
        const piece = pieceAt(place);
        if (piece && next.size < MOST_PICKED) next.set(piece.id, piece);
      }
    } else {
      const piece = pieceAt(index);
      if (piece === undefined) return;
      if (!next.delete(piece.id) && next.size < MOST_PICKED) next.set(piece.id, piece);
    }
    setLast(index);
    setPicked(next);
  };
  return {
    pieces: [...picked.values()],
    has: (id) => id !== undefined && picked.has(id),
    pick,
    clear: useCallback(() => setPicked(new Map()), []),
  };
}
