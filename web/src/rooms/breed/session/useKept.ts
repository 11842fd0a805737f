/** What of a session is in the gallery, and how a piece gets there. The gallery sees it at once. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { answered, client } from "../../../api/client.ts";
import { pieceQuery } from "../../../api/queries.ts";
import type { PieceChange } from "../../../api/types.ts";
import { useSentence } from "../../../parts/States.tsx";
import { say } from "../../../parts/Toasts.tsx";
import type { Bred } from "./history.ts";

/** Those that were added last; who keeps more in one session sees older ones without their star. */
const MOST = 500;
/** A piece that is kept gets one star, and more in the gallery. */
const STARS = 1;

export interface Kept {
  has: (id: string) => boolean;
  isOnItsWay: (id: string) => boolean;
  toggle: (piece: Bred) => void;
  ids: ReadonlySet<string>;
}

export function useKept(run: string): Kept {
  const { t } = useTranslation("breed");
  const queries = useQueryClient();
  const sentence = useSentence();
  const newest = useQuery({
    queryKey: ["pieces", "newest"],
    queryFn: async () => (await answered(client.GET("/pieces", { params: { query: { limit: MOST, order: "newest" } } }))).pieces,
  });
  const ids = useMemo(() => new Set(newest.data?.map((piece) => piece.id)), [newest.data]);

  const put = useMutation({
    mutationFn: async ({ origin, id, how }: { origin: string; id: string; how: "keep" | "trash" | "restore" }) => {
      const change = (body: PieceChange) => answered(client.PATCH("/pieces/{id}", { params: { path: { id } }, body }));
      if (how !== "keep") return change({ trashed: how === "trash" });
      const { pieces, new: isNew } = await answered(client.POST("/pieces", { body: { run, pieces: [origin], tags: [], model: "newest" } }));
      // One that was there already has the stars that it was given then.
      if (isNew > 0) return change({ stars: STARS });
      return pieces[0]?.trashed === null ? pieces[0] : change({ trashed: false });
    },
    onSuccess: (piece) => {
      queries.setQueryData(pieceQuery(piece.id).queryKey, piece);
      return queries.invalidateQueries({ queryKey: ["pieces"] });
    },
    onError: (error) => say(sentence(error)),
  });

  const { mutate } = put;
  const toggle = useCallback(
    ({ id, origin }: Bred) => {
      const isKept = ids.has(id);
      mutate(
        { id, origin, how: isKept ? "trash" : "keep" },
        { onSuccess: () => (isKept ? say(t("kept.taken"), () => mutate({ id, origin, how: "restore" })) : say(t("kept.done"))) },
      );
    },
    [ids, mutate, t],
  );
  const onItsWay = put.isPending ? put.variables.id : null;
  return { has: (id) => (id === onItsWay ? put.variables?.how !== "trash" : ids.has(id)), isOnItsWay: (id) => id === onItsWay, toggle, ids };
}
