/** A picture as it hangs: on a mat, with its pixels where it has few. */
import { useState } from "react";
import styles from "./Hung.module.css";

/** Sides in pixels up to which a picture is shown with its pixels instead of being smoothed. */
const FEW_PIXELS = 96;

interface Picture {
  src: string;
  alt: string;
  width?: number | null;
  height?: number | null;
  eager?: boolean;
}

export function Hung({ src, alt, width, height, eager = false }: Picture) {
  const [fails, setFails] = useState(false);
  const isSmall = Math.max(width ?? FEW_PIXELS + 1, height ?? FEW_PIXELS + 1) <= FEW_PIXELS;
  return (
    <span className={styles.mat} data-fails={fails || undefined}>
      <img
        src={src}
        alt={alt}
        loading={eager ? "eager" : "lazy"}
        decoding="async"
        data-small={isSmall || undefined}
        draggable
        onError={() => setFails(true)}
        onLoad={() => setFails(false)}
      />
    </span>
  );
}

/** A small picture that stands for a set. One that can't be shown leaves its place empty. */
export function Cover({ src, size }: { src: string; size?: number }) {
  const [fails, setFails] = useState(false);
  return <img src={src} alt="" width={size} height={size} loading="lazy" decoding="async" onError={() => setFails(true)} style={{ visibility: fails ? "hidden" : undefined }} />;
}
