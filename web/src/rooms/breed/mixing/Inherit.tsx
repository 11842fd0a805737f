/** An inheritance: the shape of one parent, the parts of another, the colours of a third. */
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Label, RadioButton, RadioField, RadioGroup } from "react-aria-components";
import { Drawn } from "../litters/Drawn.tsx";
import { askInheritance, PARTS, type Part } from "../session/asking.ts";
import type { Bred } from "../session/history.ts";
import { Result, type Mixable } from "./Mixing.tsx";
import { useLatest } from "./useLatest.ts";
import styles from "./Mixing.module.css";

/** After the blend, of which there is one of every tray. */
const PAUSE_MS = 500;

export function Inherit({ parents, ...rest }: Mixable & { parents: readonly Bred[] }) {
  const { t } = useTranslation("breed");
  const first = parents[0]?.id ?? "";
  const [from, setFrom] = useState<Record<Part, string>>({ coarse: first, middle: first, fine: parents[1]?.id ?? first });
  const ask = useCallback((wish: Record<Part, string>, signal: AbortSignal) => askInheritance(rest.run.name, wish, signal), [rest.run.name]);
  const latest = useLatest(ask);
  const want = (wish: Record<Part, string>) => {
    const origin = (id: string) => parents.find((parent) => parent.id === id)?.origin ?? "";
    latest.want({ coarse: origin(wish.coarse), middle: origin(wish.middle), fine: origin(wish.fine) });
  };
  // The first one comes by itself: of another tray it is another component.
  const { want: wantSoon } = latest;
  const [one, two] = [parents[0]?.origin ?? "", (parents[1] ?? parents[0])?.origin ?? ""];
  useEffect(() => {
    const timer = setTimeout(() => wantSoon({ coarse: one, middle: one, fine: two }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wantSoon, one, two]);
  const put = (part: Part, id: string) => {
    const next = { ...from, [part]: id };
    setFrom(next);
    want(next);
  };
  return (
    <section aria-labelledby="inherit" className={styles.way}>
      <h3 id="inherit">{t("mixing.inherit")}</h3>
      <p className="soft small">{t("mixing.inherit_words")}</p>
      <div className={styles.both}>
        <div className={styles.parts}>
          {PARTS.map((part) => (
            <RadioGroup key={part} orientation="horizontal" value={from[part]} onChange={(id) => put(part, id)} className={styles.part}>
              <Label>{t(`mixing.parts.${part}`)}</Label>
              <div className={styles.options}>
                {parents.map((parent) => (
                  <RadioField key={parent.id} value={parent.id} aria-label={rest.nameOf(parent.id)}>
                    <RadioButton className={styles.option}>
                      <Drawn piece={parent} />
                    </RadioButton>
                  </RadioField>
                ))}
              </div>
            </RadioGroup>
          ))}
        </div>
        <Result
          {...rest}
          kind="inheritance"
          parents={[...new Set(PARTS.map((part) => from[part]))]}
          found={latest.answer}
          isWaiting={latest.isWaiting}
          error={latest.error}
          again={() => want(from)}
        />
      </div>
    </section>
  );
}
