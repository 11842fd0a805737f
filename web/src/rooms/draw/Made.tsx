/** Made: what the model made last, what it is at, and why there is nothing. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../parts/formats.ts";
import { Refused } from "../../parts/States.tsx";
import type { Live } from "./live.ts";
import type { Size } from "./paper/places.ts";
import styles from "./Made.module.css";

/** A result is said once it stays for so long: while somebody draws there are several a second. */
const SAID_AFTER = 900;
/** Pixels of the shorter side up to which they are shown as squares. */
const FEW_PIXELS = 160;

export function Made({ live, shape, again, alt }: { live: Live; shape: Size; again: () => void; alt: string }) {
  const { result, error, isBusy } = live;
  return (
    <div className={styles.made}>
      {error != null && <Refused error={error} again={again} />}
      <div className={styles.mat} data-busy={isBusy || undefined} data-old={error != null || undefined}>
        <div className={styles.frame} style={{ aspectRatio: `${shape.width} / ${shape.height}` }}>
          {result && <img src={result.address} alt={alt} data-few={Math.min(shape.width, shape.height) <= FEW_PIXELS || undefined} />}
        </div>
      </div>
      <State live={live} />
    </div>
  );
}

/** In words what is going on, for those who look and those who listen. */
export function State({ live }: { live: Live }) {
  const { t } = useTranslation("draw");
  const formats = useFormats();
  const { result, isBusy } = live;
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (!result || isBusy) return;
    const timer = setTimeout(() => setSaid(t("made.said", { time: formats.number(result.took / 1000, 1) })), SAID_AFTER);
    return () => {
      clearTimeout(timer);
      setSaid("");
    };
  }, [result, isBusy, t, formats]);
  return (
    <>
      <p className={styles.state} aria-hidden="true">
        {isBusy && !(result && result.took < SAID_AFTER) ? t("made.busy") : result ? t("made.took", { time: formats.number(result.took / 1000, 2) }) : " "}
      </p>
      <p role="status" className="unseen">
        {said}
      </p>
    </>
  );
}
