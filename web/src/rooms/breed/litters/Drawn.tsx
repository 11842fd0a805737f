/** The picture of a piece, with its pixels where it has few. It appears when it is there, and is drawn again where the server forgot it. */
import { useState } from "react";
import { pictureOf } from "../../../api/client.ts";
import { usePictures } from "../session/pictures.ts";
import type { Bred } from "../session/history.ts";
import styles from "./Drawn.module.css";

/** Sides in pixels up to which a picture is shown with its pixels instead of being smoothed. */
const FEW_PIXELS = 96;

export function Drawn({ piece, alt = "", late = 0 }: { piece: Pick<Bred, "id" | "origin" | "height" | "width">; alt?: string; late?: number }) {
  const { times, missing } = usePictures();
  const time = times.get(piece.id) ?? 0;
  const [shown, setShown] = useState<number | null>(null);
  return (
    <img
      src={pictureOf.drawn(piece.id, time)}
      alt={alt}
      width={piece.width}
      height={piece.height}
      decoding="async"
      draggable={false}
      className={styles.drawn}
      style={late > 0 ? { animationDelay: `${late}ms` } : undefined}
      data-small={Math.max(piece.width, piece.height) <= FEW_PIXELS || undefined}
      data-there={shown === time || undefined}
      onLoad={() => setShown(time)}
      onError={() => missing(piece.id, piece.origin)}
    />
  );
}
