/** A blend: the point of the polygon says how much of each parent there is in it, and so do the sliders. */
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Slider, SliderOutput, SliderThumb, SliderTrack } from "react-aria-components";
import { useFormats } from "../../../parts/formats.ts";
import { Drawn } from "../litters/Drawn.tsx";
import { askBlend } from "../session/asking.ts";
import type { Bred } from "../session/history.ts";
import { Result, type Mixable } from "./Mixing.tsx";
import { Pad } from "./Pad.tsx";
import { shares, withWeight } from "./polygon.ts";
import { useLatest } from "./useLatest.ts";
import styles from "./Mixing.module.css";

/** A tray that is being filled isn't blended at each step. */
const PAUSE_MS = 300;

export function Blend({ parents, ...rest }: Mixable & { parents: readonly Bred[] }) {
  const { t } = useTranslation("breed");
  const formats = useFormats();
  const [weights, setWeights] = useState(() => shares(parents.map(() => 1)));
  const origins = parents.map((parent) => parent.origin);
  const ask = useCallback((wish: { origins: string[]; weights: number[] }, signal: AbortSignal) => askBlend(rest.run.name, wish.origins, wish.weights, signal), [rest.run.name]);
  const latest = useLatest(ask);
  const { want } = latest;
  const put = (next: number[]) => {
    setWeights(next);
    want({ origins, weights: next });
  };
  // The even blend comes by itself; parents have a page of their own, so this is asked once.
  const given = origins.join("\n");
  useEffect(() => {
    const all = given.split("\n");
    const timer = setTimeout(() => want({ origins: all, weights: shares(all.map(() => 1)) }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [given, want]);

  const names = parents.map((parent) => rest.nameOf(parent.id));
  const inWords = weights.map((weight, place) => t("mixing.share", { name: names[place], share: formats.percent(weight) })).join(", ");
  return (
    <section aria-labelledby="blend" className={styles.way}>
      <h3 id="blend">{t("mixing.blend")}</h3>
      <div className={styles.both}>
        <Pad parents={parents} weights={weights} onWeights={put} label={t("mixing.pad")} words={inWords} />
        <Result
          {...rest}
          kind="blend"
          parents={parents.map((parent) => parent.id)}
          found={latest.answer}
          isWaiting={latest.isWaiting}
          error={latest.error}
          again={() => want({ origins, weights })}
        />
      </div>
      <div className={styles.weights}>
        {parents.map((parent, place) => (
          <Slider
            key={parent.id}
            aria-label={t("mixing.weight", { name: names[place] })}
            minValue={0}
            maxValue={1}
            step={0.01}
            value={weights[place] ?? 0}
            formatOptions={{ style: "percent" }}
            onChange={(next) => typeof next === "number" && put(withWeight(weights, place, next))}
            className={styles.weight}
          >
            <span className={styles.thumb_picture}>
              <Drawn piece={parent} />
            </span>
            <SliderTrack className={styles.track}>
              <SliderThumb className={styles.thumb} />
            </SliderTrack>
            <SliderOutput className={styles.output} />
          </Slider>
        ))}
      </div>
    </section>
  );
}
