/** The way to a piece, generation by generation: as a small film, and by a slider. Whoever wants little motion steps by hand. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Slider, SliderThumb, SliderTrack } from "react-aria-components";
import { Button } from "../../../parts/Button.tsx";
import { useFormats } from "../../../parts/formats.ts";
import { useCalm } from "../../../parts/typing.ts";
import { Drawn } from "../litters/Drawn.tsx";
import type { Bred } from "../session/history.ts";
import styles from "./Lineage.module.css";

const STEP_MS = 1_200;
/** More ancestors of one generation than this would be too small to see. */
const MOST = 8;

interface Props {
  rows: readonly (readonly string[])[];
  faceOf: (origin: string) => Bred | undefined;
  calledOf: (origin: string) => string;
  onClose: () => void;
}

export function Replay({ rows, faceOf, calledOf, onClose }: Props) {
  const { t } = useTranslation("breed");
  const formats = useFormats();
  const calm = useCalm();
  const [at, setAt] = useState(0);
  const [isPlaying, setIsPlaying] = useState(!calm);
  const last = rows.length - 1;
  useEffect(() => {
    if (!isPlaying) return;
    const timer = setTimeout(() => {
      if (at >= last) setIsPlaying(false);
      else setAt(at + 1);
    }, STEP_MS);
    return () => clearTimeout(timer);
  }, [isPlaying, at, last]);
  const row = rows[Math.min(at, last)] ?? [];
  return (
    <section aria-label={t("lineage.replay")} className={styles.replay}>
      <div key={at} className={styles.row}>
        {row.slice(0, MOST).map((origin) => {
          const face = faceOf(origin);
          return (
            <span key={origin} className={styles.mat}>
              {face && <Drawn piece={face} alt={calledOf(origin)} />}
            </span>
          );
        })}
      </div>
      <div className={styles.player}>
        <Button
          icon={isPlaying ? "pause" : "play"}
          aria-label={isPlaying ? t("lineage.pause") : t("lineage.play")}
          onPress={() => {
            if (!isPlaying && at >= last) setAt(0);
            setIsPlaying(!isPlaying);
          }}
        />
        <Slider
          aria-label={t("lineage.replayed")}
          minValue={0}
          maxValue={last}
          value={at}
          onChange={(next) => {
            setIsPlaying(false);
            if (typeof next === "number") setAt(next);
          }}
          className={styles.slider}
        >
          <SliderTrack className={styles.track}>
            <SliderThumb className={styles.thumb} />
          </SliderTrack>
        </Slider>
        <span className={styles.scale}>{t("lineage.of", { at: formats.number(at + 1), last: formats.number(last + 1) })}</span>
        <Button kind="quiet" icon="close" aria-label={t("lineage.close")} onPress={onClose} />
      </div>
    </section>
  );
}
