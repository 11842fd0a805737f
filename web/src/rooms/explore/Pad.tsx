/** The pad: two directions of one's choice, one across and one up, to drag. */
import type { KeyboardEvent, PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Direction } from "../../api/exploring.ts";
import { Choose } from "../../parts/Choose.tsx";
import { useFormats } from "../../parts/formats.ts";
import { useDirectionName } from "./directions.ts";
import styles from "./Pad.module.css";

interface Props {
  directions: readonly Direction[];
  axes: readonly [string, string];
  along: Readonly<Record<string, number>>;
  onAxes: (axes: [string, string]) => void;
  onMove: (amounts: Record<string, number>, rests: boolean) => void;
}

const STEP = 0.25;

export function Pad({ directions, axes, along, onAxes, onMove }: Props) {
  const { t } = useTranslation("explore");
  const formats = useFormats();
  const nameOf = useDirectionName();
  const names = directions.map((direction) => direction.name);
  const [across, up] = axes;
  const least = directions[0]?.least ?? -3;
  const most = directions[0]?.most ?? 3;
  const values = { x: along[across] ?? 0, y: along[up] ?? 0 };
  const limited = (value: number) => Math.round(20 * Math.min(Math.max(value, least), most)) / 20;
  const put = (x: number, y: number, rests: boolean) => onMove({ [across]: limited(x), [up]: limited(y) }, rests);
  const under = (event: PointerEvent<HTMLDivElement>, rests: boolean) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
    put(least + share.x * (most - least), most - share.y * (most - least), rests);
  };
  const pressed = (event: KeyboardEvent) => {
    const by = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP], Home: [-values.x, -values.y] }[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    put(values.x + (by[0] ?? 0), values.y + (by[1] ?? 0), true);
  };
  const share = (value: number) => (value - least) / (most - least);
  const said = t("pad.where", { across: nameOf(across), x: formats.number(values.x, 2), up: nameOf(up), y: formats.number(values.y, 2) });
  return (
    <div className={styles.pad}>
      <div className={styles.axes}>
        <Choose label={t("pad.across")} value={across} options={names.filter((name) => name !== up)} nameOf={nameOf} onChange={(name) => onAxes([name, up])} />
        <Choose label={t("pad.up")} value={up} options={names.filter((name) => name !== across)} nameOf={nameOf} onChange={(name) => onAxes([across, name])} />
      </div>
      <div
        role="application"
        aria-roledescription={t("pad.title")}
        aria-label={t("pad.label", { where: said })}
        tabIndex={0}
        className={styles.field}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          under(event, false);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) under(event, false);
        }}
        onPointerUp={(event) => under(event, true)}
        onKeyDown={pressed}
      >
        <span className={styles.dot} style={{ left: `${100 * share(values.x)}%`, top: `${100 * (1 - share(values.y))}%` }} />
      </div>
    </div>
  );
}
