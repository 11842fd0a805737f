/** A wipe: one picture over another of the same size, up to a line that is dragged. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Label, Slider, SliderThumb, SliderTrack } from "react-aria-components";
import { useFormats } from "../../parts/formats.ts";
import type { Size } from "./paper/places.ts";
import styles from "./Wipe.module.css";

const FEW_PIXELS = 160;

interface Props {
  before: string;
  after: string;
  shape: Size;
  label: string;
}

export function Wipe({ before, after, shape, label }: Props) {
  const { t } = useTranslation("draw");
  const formats = useFormats();
  const [share, setShare] = useState(50);
  const isFew = Math.min(shape.width, shape.height) <= FEW_PIXELS || undefined;
  return (
    <div className={styles.wipe}>
      <Slider value={share} minValue={0} maxValue={100} onChange={(next) => typeof next === "number" && setShare(next)}>
        <Label className="unseen">{label}</Label>
        <SliderTrack className={styles.frame} style={{ aspectRatio: `${shape.width} / ${shape.height}` }}>
          <img src={after} alt={t("wipe.after")} draggable={false} data-few={isFew} />
          <img src={before} alt={t("wipe.before")} draggable={false} data-few={isFew} style={{ clipPath: `inset(0 ${100 - share}% 0 0)` }} />
          <SliderThumb className={styles.line} />
        </SliderTrack>
      </Slider>
      <p className={styles.ends} aria-hidden="true">
        <span>{t("wipe.before")}</span>
        <span>{formats.percent(share / 100)}</span>
        <span>{t("wipe.after")}</span>
      </p>
    </div>
  );
}
