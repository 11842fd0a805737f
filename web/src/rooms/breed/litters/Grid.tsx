/** A litter: twelve pieces, each chosen by a press or its key, and kept by its star. Arrow keys go from one to the next. */
import { useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../../parts/formats.ts";
import { Icon } from "../../../parts/Icon.tsx";
import type { Kept } from "../session/useKept.ts";
import type { Bred, Litter, Session } from "../session/history.ts";
import { Drawn } from "./Drawn.tsx";
import { PLACES } from "./keys.ts";
import styles from "./Grid.module.css";

/** Pieces of a new litter appear one after the other. */
const APART_MS = 45;

interface Props {
  session: Session;
  litter: Litter;
  kept: Kept;
  isBusy: boolean;
  onChoose: (id: string) => void;
  onNext: () => void;
  onAt: (id: string) => void;
}

export function Grid({ session, litter, kept, isBusy, onChoose, onNext, onAt }: Props) {
  const { t } = useTranslation("breed");
  const list = useRef<HTMLUListElement>(null);
  const pieces = litter.pieces.flatMap((id) => session.pieces[id] ?? []);
  const tray = new Map(session.view.parents.map((parent) => [parent.id, parent]));

  const moved = (event: KeyboardEvent, place: number) => {
    const columns = list.current ? getComputedStyle(list.current).gridTemplateColumns.split(" ").length : 4;
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -place, End: pieces.length - 1 - place };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    list.current?.querySelectorAll<HTMLElement>("[data-piece]")[place + step]?.focus();
  };

  return (
    <ul ref={list} className={styles.grid} data-busy={isBusy || undefined} data-few={pieces.length < 5 || undefined} aria-label={t("litter.pieces")}>
      {pieces.map((piece, place) => {
        const parent = tray.get(piece.id);
        return (
          <Tile
            key={`${litter.number} ${piece.id}`}
            piece={piece}
            place={place}
            late={litter.number === session.next - 1 ? place * APART_MS : 0}
            isChosen={parent !== undefined && (!parent.spent || parent.held)}
            kept={kept}
            onChoose={() => onChoose(piece.id)}
            onAt={() => onAt(piece.id)}
            onKey={(event) => {
              if (event.nativeEvent.code === "Enter" || event.nativeEvent.code === "NumpadEnter") {
                event.preventDefault(); // the main thing that a person does here; space chooses
                if (!event.repeat) onNext();
              } else {
                moved(event, place);
              }
            }}
          />
        );
      })}
    </ul>
  );
}

interface TileProps {
  piece: Bred;
  place: number;
  late: number;
  isChosen: boolean;
  kept: Kept;
  onChoose: () => void;
  onAt: () => void;
  onKey: (event: KeyboardEvent) => void;
}

function Tile({ piece, place, late, isChosen, kept, onChoose, onAt, onKey }: TileProps) {
  const { t } = useTranslation("breed");
  const formats = useFormats();
  const isKept = kept.has(piece.id);
  const number = formats.number(place + 1);
  return (
    <li className={styles.tile} data-chosen={isChosen || undefined} onPointerEnter={onAt}>
      <button
        type="button"
        data-piece={piece.id}
        aria-pressed={isChosen}
        aria-label={piece.wild ? t("litter.wild_piece", { number }) : t("litter.piece", { number })}
        aria-keyshortcuts={PLACES[place]}
        className={styles.piece}
        onClick={onChoose}
        onFocus={onAt}
        onKeyDown={onKey}
      >
        <Drawn piece={piece} late={late} />
        {isChosen && (
          <span className={styles.check}>
            <Icon name="check" />
          </span>
        )}
      </button>
      <span className={styles.line}>
        <kbd aria-hidden="true">{PLACES[place]}</kbd>
        {piece.wild && (
          <span className={styles.wild}>
            <Icon name="wild" />
            <span aria-hidden="true">{t("litter.wild")}</span>
          </span>
        )}
        <button
          type="button"
          aria-pressed={isKept}
          aria-label={t("kept.piece", { number })}
          className={styles.star}
          data-waits={kept.isOnItsWay(piece.id) || undefined}
          onClick={() => kept.toggle(piece)}
          onFocus={onAt}
        >
          <Icon name="star" filled={isKept} />
        </button>
      </span>
    </li>
  );
}
