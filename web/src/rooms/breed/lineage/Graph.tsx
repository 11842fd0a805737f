/** The graph: parents above their children. Each piece is a button; a line is as wide as the share that was inherited. */
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../../parts/Button.tsx";
import { useFormats } from "../../../parts/formats.ts";
import { Icon } from "../../../parts/Icon.tsx";
import { Drawn } from "../litters/Drawn.tsx";
import type { Bred } from "../session/history.ts";
import { laidOut, unfolded, type Family } from "./graph.ts";
import styles from "./Lineage.module.css";

const SIZE = 64;
const GAP = 24;
const ROW_GAP = 56;
const MARGIN = 20;
const ZOOMS = [0.4, 0.6, 0.8, 1, 1.4, 2];
const USUAL = 3;

interface Props {
  family: Family;
  subjects: readonly string[];
  picked: readonly string[];
  onPick: (origin: string) => void;
  faceOf: (origin: string) => Bred | undefined;
  calledOf: (origin: string) => string;
}

export function Graph({ family, subjects, picked, onPick, faceOf, calledOf }: Props) {
  const { t } = useTranslation("breed");
  const formats = useFormats();
  const [zoom, setZoom] = useState(USUAL);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const box = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => laidOut(family, unfolded(family, subjects, folded), SIZE, GAP, ROW_GAP), [family, subjects, folded]);
  const scale = ZOOMS[zoom] ?? 1;
  const width = layout.width + 2 * MARGIN;
  const height = layout.height + 2 * MARGIN;
  const fit = () => {
    const space = box.current;
    if (space === null) return;
    const best = ZOOMS.findLastIndex((each) => each * width <= space.clientWidth && each * height <= space.clientHeight);
    setZoom(Math.max(0, best));
  };
  const fold = (origin: string) => {
    const next = new Set(folded);
    if (!next.delete(origin)) next.add(origin);
    setFolded(next);
  };
  const placed = [...layout.placed.values()];
  return (
    <div className={styles.graph}>
      <div className={styles.zoom}>
        <Button kind="quiet" icon="minus" aria-label={t("lineage.smaller")} isDisabled={zoom === 0} onPress={() => setZoom(zoom - 1)} />
        <span aria-live="polite" className={styles.scale}>
          {formats.percent(scale)}
        </span>
        <Button kind="quiet" icon="add" aria-label={t("lineage.larger")} isDisabled={zoom === ZOOMS.length - 1} onPress={() => setZoom(zoom + 1)} />
        <Button kind="quiet" onPress={fit}>
          {t("lineage.fit")}
        </Button>
        {folded.size > 0 && (
          <Button kind="quiet" onPress={() => setFolded(new Set())}>
            {t("lineage.unfold_all")}
          </Button>
        )}
      </div>
      <div ref={box} className={styles.window} role="group" aria-label={t("lineage.graph_is", { count: placed.length, n: formats.number(placed.length) })} tabIndex={0}>
        <div className={styles.sheet} style={{ width: width * scale, height: height * scale }}>
          <div className={styles.scaled} style={{ width, height, transform: `scale(${scale})` }}>
            <svg aria-hidden="true" width={width} height={height} className={styles.lines}>
              {placed.flatMap(({ member, x, y }) =>
                member.parents.map((parent) => {
                  const above = layout.placed.get(parent.origin);
                  if (above === undefined) return null;
                  const [x1, y1] = [above.x + SIZE / 2 + MARGIN, above.y + SIZE + MARGIN];
                  const [x2, y2] = [x + SIZE / 2 + MARGIN, y + MARGIN];
                  const middle = (y1 + y2) / 2;
                  const isOn = picked.includes(member.origin) || picked.includes(parent.origin);
                  return (
                    <path
                      key={`${parent.origin} ${member.origin}`}
                      d={`M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`}
                      strokeWidth={1 + 3 * parent.weight}
                      data-on={isOn || undefined}
                    />
                  );
                }),
              )}
            </svg>
            {placed.map(({ member, x, y }) => {
              const { origin } = member;
              const face = faceOf(origin);
              const name = calledOf(origin);
              const isFolded = folded.has(origin);
              return (
                <div key={origin} className={styles.member} style={{ left: x + MARGIN, top: y + MARGIN, width: SIZE, height: SIZE }}>
                  <button type="button" aria-pressed={picked.includes(origin)} aria-label={t("lineage.member", { name, generation: formats.number(member.generation) })} title={name} className={styles.face} onClick={() => onPick(origin)}>
                    {face && <Drawn piece={face} />}
                  </button>
                  {member.parents.length > 0 && (
                    <button
                      type="button"
                      aria-expanded={!isFolded}
                      aria-label={t("lineage.fold", { name })}
                      title={isFolded ? t("lineage.unfold_title") : t("lineage.fold_title")}
                      className={styles.fold}
                      onClick={() => fold(origin)}
                    >
                      <span>
                        <Icon name={isFolded ? "add" : "minus"} />
                      </span>
                    </button>
                  )}
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}
