/** Two to four pieces next to each other, as large as the window lets them be. Arrows go from one to the next, digits give stars. */
import { useQueries } from "@tanstack/react-query";
import { useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { pictureOf } from "../../api/client.ts";
import { pieceQuery } from "../../api/queries.ts";
import type { Piece } from "../../api/types.ts";
import { Panel } from "../../parts/Dialogs.tsx";
import { Hung } from "../../parts/Hung.tsx";
import { Loading, Refused } from "../../parts/States.tsx";
import { shortcut } from "../../parts/typing.ts";
import { StarsGiven } from "./Stars.tsx";
import { useChange } from "./usePieces.ts";
import styles from "./Compare.module.css";

export function Compare({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation("gallery");
  const found = useQueries({ queries: ids.map((id) => pieceQuery(id)) });
  const change = useChange();
  const list = useRef<HTMLUListElement>(null);
  const onKey = (event: KeyboardEvent, piece: Piece, place: number) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const stars = /^(?:Digit|Numpad)([0-5])$/.exec(shortcut(event.nativeEvent) ?? "")?.[1];
    if (event.target !== event.currentTarget) return; // a star has the focus, and its own arrows
    if (step !== 0) list.current?.querySelectorAll<HTMLElement>("[data-piece]")[(place + step + ids.length) % ids.length]?.focus();
    else if (stars !== undefined) change.mutate({ id: piece.id, change: { stars: Number(stars) } });
    else return;
    event.preventDefault();
  };
  return (
    <Panel title={t("compare.title")} isOpen={ids.length > 0} onClose={onClose} wide>
      <p className="soft small">{t("compare.keys")}</p>
      <ul ref={list} className={styles.pieces} data-count={ids.length}>
        {found.map((each, place) => (
          <li key={ids[place]}>
            {each.isPending && <Loading tiles={1} />}
            {each.error && <Refused error={each.error} />}
            {each.data && (
              <figure
                data-piece
                tabIndex={0}
                className={styles.piece}
                aria-label={each.data.words}
                onKeyDown={(event) => onKey(event, each.data, place)}
              >
                <Hung src={pictureOf.piece(each.data.id, each.data.digest)} alt={each.data.words} width={each.data.width} height={each.data.height} eager />
                <figcaption>
                  <span className={styles.words}>{each.data.words}</span>
                  <span className="soft small">{each.data.run ?? ""}</span>
                  <StarsGiven label={t("stars.title")} stars={each.data.stars} onStars={(stars) => change.mutate({ id: each.data.id, change: { stars } })} />
                </figcaption>
              </figure>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
