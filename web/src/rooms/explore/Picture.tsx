/** The picture, as large as there is room, on a canvas: so it changes without a flicker while a hand moves. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Shown } from "./useShown.ts";
import styles from "./Picture.module.css";

/** Sides in pixels up to which a picture is shown with its pixels instead of being smoothed. */
const FEW_PIXELS = 96;

export function Picture({ shown, isWaiting }: { shown: Shown | null; isWaiting: boolean }) {
  const { t } = useTranslation("explore");
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || shown === null) return;
    context.canvas.width = shown.width;
    context.canvas.height = shown.height;
    context.drawImage(shown.bitmap, 0, 0);
  }, [shown]);
  const isSmall = shown !== null && Math.max(shown.width, shown.height) <= FEW_PIXELS;
  return (
    <div className={styles.mat} aria-busy={isWaiting}>
      {shown === null ? (
        <span className={styles.blank} />
      ) : (
        <canvas ref={canvas} role="img" aria-label={t("picture", { id: shown.id.slice(0, 8) })} data-small={isSmall || undefined} className={styles.picture} style={{ aspectRatio: `${shown.width} / ${shown.height}` }} />
      )}
    </div>
  );
}
