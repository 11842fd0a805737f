/** Gallery: all pieces on a wall that carries tens of thousands, found by words, stars and tags, marked with single keys. */
import { memo, useEffect, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "@tanstack/react-query";
import { ToggleButton } from "react-aria-components";
import { pictureOf } from "../../api/client.ts";
import { labelsQuery } from "../../api/queries.ts";
import type { Piece } from "../../api/types.ts";
import { go, useAddress } from "../../parts/address.ts";
import { ButtonLink } from "../../parts/Button.tsx";
import { Hung } from "../../parts/Hung.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { Empty, Loading, Refused } from "../../parts/States.tsx";
import { undoLast } from "../../parts/Toasts.tsx";
import { shortcut, isWriting } from "../../parts/typing.ts";
import { VirtualGrid } from "../../parts/VirtualGrid.tsx";
import { useFormats } from "../../parts/formats.ts";
import { Compare } from "./Compare.tsx";
import { Filters } from "./Filters.tsx";
import { Head } from "./Head.tsx";
import { PickedBar } from "./PickedBar.tsx";
import { PieceDrawer } from "./PieceDrawer.tsx";
import { addressOfSearch, ALL, comparedIn, isNarrow, searchOf, type Search } from "./search.ts";
import { StarsShown } from "./Stars.tsx";
import { usePicked } from "./usePicked.ts";
import { useChange, usePieces, useTrash } from "./usePieces.ts";
import styles from "./GalleryRoom.module.css";

const TITLE_HEIGHT = 28;

export default function GalleryRoom() {
  const { t } = useTranslation("gallery");
  const formats = useFormats();
  const { query } = useAddress();
  const search = searchOf(query);
  const opened = query.get("piece");
  const [place, setPlace] = useState(0);
  const { first, total, pieceAt, placeOf, onShown } = usePieces(search, place);
  const here = opened === null ? null : placeOf(opened);
  const change = useChange();
  const trash = useTrash();
  const labels = useQuery(labelsQuery);
  const picked = usePicked(pieceAt);
  const [isPicking, setIsPicking] = useState(false);
  const compared = comparedIn(query);

  // Ctrl+Z takes back what was trashed last, wherever the focus is.
  useEffect(() => {
    const heard = (event: globalThis.KeyboardEvent) => {
      if (event.code === "KeyZ" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !isWriting(event) && undoLast()) event.preventDefault();
    };
    addEventListener("keydown", heard);
    return () => removeEventListener("keydown", heard);
  }, []);

  const onKey = (event: KeyboardEvent, index: number) => {
    const piece = pieceAt(index);
    const key = shortcut(event.nativeEvent);
    if (piece === undefined || key === null) return;
    const stars = /^(?:Digit|Numpad)([0-5])$/.exec(key)?.[1];
    if (stars !== undefined) change.mutate({ id: piece.id, change: { stars: Number(stars) } });
    else if (key === "Delete" || key === "Backspace") trash(piece);
    else if (key === "Escape" && picked.pieces.length > 0) picked.clear();
    else return;
    event.preventDefault();
  };
  const open = (index: number) => {
    const piece = pieceAt(index);
    if (piece === undefined) return;
    if (isPicking) {
      picked.pick(index);
      return;
    }
    setPlace(index);
    go(addressOfSearch(search, piece.id));
  };
  const step = (by: number) => {
    const next = here === null ? undefined : pieceAt(here + by);
    if (here === null || next === undefined) return;
    setPlace(here + by);
    go(addressOfSearch(search, next.id), { replace: true });
  };

  return (
    <>
      <Head search={search} total={total} />
      <Filters search={search} onSearch={(next) => go(addressOfSearch(next), { replace: true })} />
      {first.isPending && <Loading tiles={18} />}
      {first.error && <Refused error={first.error} again={() => void first.refetch()} />}
      {first.data && total === 0 && <Nothing search={search} />}
      {total > 0 && (
        <>
          <div className={styles.total}>
            <p role="status">{t("total", { count: total, n: formats.number(total) })}</p>
            <p className={styles.keys}>{t("keys")}</p>
            <ToggleButton isSelected={isPicking} onChange={setIsPicking} className={styles.picking}>
              <Icon name="check" />
              {isPicking ? t("picked.finish") : t("picked.start")}
            </ToggleButton>
          </div>
          <VirtualGrid
            count={total}
            tile={156}
            gap={20}
            extra={TITLE_HEIGHT}
            label={t("title")}
            nameOf={(index) => nameOf(pieceAt(index))}
            onShown={onShown}
            onOpen={open}
            onPick={picked.pick}
            isPicked={(index) => picked.has(pieceAt(index)?.id)}
            onKey={onKey}
          >
            {(index) => <Tile piece={pieceAt(index)} isPicked={picked.has(pieceAt(index)?.id)} />}
          </VirtualGrid>
        </>
      )}
      <PickedBar
        picked={picked}
        search={search}
        collections={Object.keys(labels.data?.collections ?? {})}
        tags={Object.keys(labels.data?.tags ?? {})}
      />
      <Compare ids={compared} onClose={() => go(addressOfSearch(search))} />
      <PieceDrawer
        id={opened}
        onClose={() => go(addressOfSearch(search))}
        onStep={step}
        hasNext={here !== null && pieceAt(here + 1) !== undefined}
        hasPrevious={here !== null && here > 0}
      />
    </>
  );

  function nameOf(piece: Piece | undefined): string {
    return piece?.words ?? t("not_yet");
  }
}

const Tile = memo(function Tile({ piece, isPicked }: { piece: Piece | undefined; isPicked: boolean }) {
  if (piece === undefined) return <span className={styles.blank} />;
  return (
    <span className={styles.tile} data-picked={isPicked || undefined}>
      <span className={styles.picture}>
        <Hung src={pictureOf.piece(piece.id, piece.digest)} alt="" width={piece.width} height={piece.height} />
      </span>
      <span className={styles.line}>
        {isPicked && (
          <span className={styles.check}>
            <Icon name="check" />
          </span>
        )}
        <StarsShown stars={piece.stars} />
        {piece.tags.length > 0 && <span className={styles.tags}>{piece.tags.join(" · ")}</span>}
      </span>
    </span>
  );
});

function Nothing({ search }: { search: Search }) {
  const { t } = useTranslation("gallery");
  if (isNarrow(search)) {
    return (
      <Empty title={t("nothing.found")} drawing={<Icon name="search" />}>
        <p>{t("nothing.found_words")}</p>
        <ButtonLink href={addressOfSearch({ ...ALL, trashed: search.trashed })}>{t("nothing.all")}</ButtonLink>
      </Empty>
    );
  }
  if (search.trashed) return <Empty title={t("trash.empty")} drawing={<Icon name="trash" />} />;
  return (
    <Empty title={t("nothing.title")}>
      <p>{t("nothing.words")}</p>
      <ButtonLink kind="main" href="/train">
        {t("nothing.train")}
      </ButtonLink>
    </Empty>
  );
}
