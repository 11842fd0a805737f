/** Waiting for a litter: what is being done, for how long so far, and a way out. */
import { useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../../parts/Button.tsx";
import { useFormats } from "../../../parts/formats.ts";
import type { Waiting as Since } from "../session/useBreeding.ts";
import styles from "./Waiting.module.css";

/** A litter that comes sooner than this is no wait. */
const SOON_SECONDS = 0.7;
const BLANKS = 12;

export function Waiting({ waiting, isAlone, onCancel }: { waiting: Since; isAlone: boolean; onCancel: () => void }) {
  const { t } = useTranslation("breed");
  const formats = useFormats();
  const { asked } = waiting;
  const left = asked?.seconds_left ?? null;
  const far = asked?.state === "waiting" ? t("waiting.turn") : left === null ? null : t("waiting.left", { time: formats.duration(left) });
  return (
    <>
      <Line since={waiting.since} words={waiting.isFirst ? t("waiting.first") : t("waiting.litter")}>
        <Button icon="close" onPress={onCancel}>
          {t("waiting.cancel")}
        </Button>
        {far !== null && <span className={styles.seconds}>{far}</span>}
      </Line>
      {isAlone && (
        <div aria-hidden="true" className={styles.blanks}>
          {Array.from({ length: BLANKS }, (_, place) => (
            <span key={place} />
          ))}
        </div>
      )}
    </>
  );
}

/** What is being done and for how long so far, once that is worth saying. */
export function Line({ since, words, children }: { since: number; words: string; children?: ReactNode }) {
  const formats = useFormats();
  const seconds = useSeconds(since);
  const isLong = seconds >= SOON_SECONDS;
  return (
    <div className={styles.waiting} data-long={isLong || undefined}>
      <p role="status">{isLong && words}</p>
      {isLong && (
        <>
          <span className={styles.seconds} aria-hidden="true">
            {formats.duration(seconds)}
          </span>
          {children}
        </>
      )}
    </div>
  );
}

function useSeconds(since: number): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, now - since) / 1_000;
}
