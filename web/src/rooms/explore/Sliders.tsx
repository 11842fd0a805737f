/** Sliders: how far along each direction, with a small picture of where each end leads; variety and class above them. */
import { useTranslation } from "react-i18next";
import { Button as Pressable, Label, Slider, SliderOutput, SliderThumb, SliderTrack } from "react-aria-components";
import type { Direction } from "../../api/exploring.ts";
import { Button } from "../../parts/Button.tsx";
import { useFormats } from "../../parts/formats.ts";
import { useDirectionName, useMore } from "./directions.ts";
import styles from "./Sliders.module.css";

interface OfAmounts {
  directions: readonly Direction[];
  along: Readonly<Record<string, number>>;
  onMove: (amounts: Record<string, number>, rests: boolean) => void;
}

/** Where the picture of an end was drawn, in standard deviations. */
const END = 2;

export function DirectionSliders({ directions, along, onMove }: OfAmounts) {
  const { t } = useTranslation("explore");
  const groups = [
    { title: t("sliders.properties"), inside: directions.filter((each) => each.kind === "property"), isOpen: true },
    { title: t("sliders.others"), inside: directions.filter((each) => each.kind !== "property"), isOpen: false },
  ].filter((group) => group.inside.length > 0);
  return groups.map(({ title, inside, isOpen }) => (
    <details key={title} className={styles.group} open={isOpen || groups.length === 1}>
      <summary>
        <h3>{title}</h3>
      </summary>
      <ul className={styles.list}>
        {inside.map((direction) => (
          <li key={direction.name}>
            <One direction={direction} amount={along[direction.name] ?? 0} onMove={(amount, rests) => onMove({ [direction.name]: amount }, rests)} />
          </li>
        ))}
      </ul>
    </details>
  ));
}

function One({ direction, amount, onMove }: { direction: Direction; amount: number; onMove: (amount: number, rests: boolean) => void }) {
  const { t } = useTranslation("explore");
  const formats = useFormats();
  const nameOf = useDirectionName();
  const moreOf = useMore();
  const name = nameOf(direction.name);
  const [low, high] = direction.ends;
  const end = (sign: 1 | -1, picture: string | undefined) => {
    const words = moreOf(direction, sign);
    return (
      <Pressable className={styles.end} aria-label={words === "" ? t("sliders.to", { name, amount: formats.number(END * sign) }) : t("sliders.to_words", { name, words })} onPress={() => onMove(END * sign, true)}>
        {picture !== undefined && <img src={picture} alt="" data-small loading="lazy" decoding="async" draggable={false} />}
        <span className={styles.words}>{words}</span>
      </Pressable>
    );
  };
  return (
    <div className={styles.direction}>
      <Slider className={styles.slider} value={amount} minValue={direction.least} maxValue={direction.most} step={0.1} onChange={(value) => onMove(value, false)} onChangeEnd={(value) => onMove(value, true)} formatOptions={{ signDisplay: "exceptZero", maximumFractionDigits: 1 }}>
        <span className={styles.head}>
          <Label>{name}</Label>
          <SliderOutput className={styles.value} />
        </span>
        <Track isCentred />
      </Slider>
      <div className={styles.ends}>
        {end(-1, low?.picture)}
        {amount !== 0 && <Button kind="quiet" icon="close" aria-label={t("sliders.reset", { name })} onPress={() => onMove(0, true)} />}
        {end(1, high?.picture)}
      </div>
    </div>
  );
}

export function Variety({ value, onMove }: { value: number; onMove: (value: number, rests: boolean) => void }) {
  const { t } = useTranslation("explore");
  return (
    <Slider className={styles.slider} value={value} minValue={0} maxValue={1.2} step={0.05} onChange={(next) => onMove(next, false)} onChangeEnd={(next) => onMove(next, true)} formatOptions={{ style: "percent" }}>
      <span className={styles.head}>
        <Label>{t("variety.title")}</Label>
        <SliderOutput className={styles.value} />
      </span>
      <Track />
      <p className="soft small">{t("variety.words")}</p>
    </Slider>
  );
}

function Track({ isCentred = false }: { isCentred?: boolean }) {
  return (
    <SliderTrack className={styles.track}>
      {({ state }) => {
        const share = state.getThumbPercent(0);
        const from = isCentred ? Math.min(share, 0.5) : 0;
        const to = isCentred ? Math.max(share, 0.5) : share;
        return (
          <>
            <span className={styles.rail} />
            <span className={styles.filled} style={{ left: `${100 * from}%`, width: `${100 * (to - from)}%` }} />
            <SliderThumb className={styles.thumb} />
          </>
        );
      }}
    </SliderTrack>
  );
}
