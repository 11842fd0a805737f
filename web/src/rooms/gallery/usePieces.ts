/** Pieces by their place in a search: pages are fetched when something of them is shown, and changes show before the server has answered. */
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, client } from "../../api/client.ts";
import type { Marking, Piece, PieceChange, Pieces } from "../../api/types.ts";
import { useSentence } from "../../parts/States.tsx";
import { say } from "../../parts/Toasts.tsx";
import { asked, type Search } from "./search.ts";

export const PAGE = 120;

function pageQuery(search: Search, page: number) {
  return {
    queryKey: ["pieces", "found", search, page] as const,
    queryFn: () => answered(client.GET("/pieces", { params: { query: { ...asked(search), limit: PAGE, offset: page * PAGE } } })),
  };
}

/** place: of the piece that is looked at, whose neighbours are asked for too. */
export function usePieces(search: Search, place: number) {
  const [shown, setShown] = useState({ first: 0, last: 0 });
  const first = useQuery(pageQuery(search, 0));
  const pages = useMemo(() => {
    const from = Math.floor(shown.first / PAGE);
    const until = Math.floor(shown.last / PAGE);
    const onWall = Array.from({ length: until - from + 1 }, (_, step) => from + step);
    const beside = [Math.max(0, place - 1), place + 1].map((each) => Math.floor(each / PAGE));
    return [...new Set([...onWall, ...beside])];
  }, [shown, place]);
  const found = useQueries({ queries: pages.map((page) => pageQuery(search, page)) });
  const byPage = new Map(pages.map((page, index) => [page, found[index]?.data]));
  const pieceAt = (index: number): Piece | undefined => {
    const page = Math.floor(index / PAGE);
    const data = byPage.get(page) ?? (page === 0 ? first.data : undefined);
    return data?.pieces[index - page * PAGE];
  };
  /** Of a piece; null where its page isn't loaded. */
  const placeOf = (id: string): number | null => {
    for (const [page, data] of [[0, first.data] as const, ...byPage]) {
      const found = data?.pieces.findIndex((piece) => piece.id === id) ?? -1;
      if (found >= 0) return page * PAGE + found;
    }
    return null;
  };
  const onShown = useCallback((start: number, end: number) => {
    setShown((before) => (before.first === start && before.last === end ? before : { first: start, last: end }));
  }, []);
  return { first, total: first.data?.total ?? 0, pieceAt, placeOf, onShown };
}

/** Changes a piece. What is shown changes at once, and back if the server refuses. */
export function useChange() {
  const queries = useQueryClient();
  const sentence = useSentence();
  return useMutation({
    mutationFn: ({ id, change }: { id: string; change: PieceChange }) =>
      answered(client.PATCH("/pieces/{id}", { params: { path: { id } }, body: change })),
    onMutate: async ({ id, change }) => {
      // Not those that are asked for the first time: nobody would ask for them again.
      await queries.cancelQueries({ queryKey: ["pieces"], predicate: (query) => query.state.data !== undefined });
      const before = queries.getQueriesData({ queryKey: ["pieces"], predicate: (query) => ["found", "one"].includes(String(query.queryKey[1])) });
      const { trashed, ...rest } = change; // its tile stays until the server has moved it
      queries.setQueriesData<Pieces>({ queryKey: ["pieces", "found"] }, (page) =>
        page && { ...page, pieces: page.pieces.map((piece) => (piece.id === id ? { ...piece, ...rest } : piece)) },
      );
      queries.setQueryData<Piece>(["pieces", "one", id], (piece) => piece && { ...piece, ...rest });
      return { before, trashed };
    },
    onError: (error, _asked, made) => {
      for (const [key, data] of made?.before ?? []) queries.setQueryData(key, data);
      say(sentence(error));
    },
    onSettled: (_data, error, { change }) => {
      // Stars and notes leave a piece where it is as long as nobody looks away; what was trashed moves all others.
      const isMoved = change.trashed !== undefined || error !== null;
      void queries.invalidateQueries({ queryKey: ["pieces"], refetchType: isMoved ? "active" : "none" });
      if (change.tags || change.collections) void queries.invalidateQueries({ queryKey: ["pieces", "labels"] });
    },
  });
}

/** Marks several pieces at once; what they were given is asked for afterwards. */
export function useMarks() {
  const queries = useQueryClient();
  const sentence = useSentence();
  return useMutation({
    mutationFn: (body: Marking) => answered(client.PATCH("/pieces", { body })),
    onError: (error) => say(sentence(error)),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["pieces"] }),
  });
}

/** Puts a piece into the trash or takes it out, and says how that is undone. */
export function useTrash() {
  const { t } = useTranslation("gallery");
  const change = useChange();
  const { mutate } = change;
  return useCallback(
    (piece: Piece, trashed = piece.trashed === null) => {
      mutate({ id: piece.id, change: { trashed } });
      const undo = () => mutate({ id: piece.id, change: { trashed: !trashed } });
      say(trashed ? t("trash.done") : t("trash.restored"), undo);
    },
    [mutate, t],
  );
}
