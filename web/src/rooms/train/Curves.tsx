/** The curves of a run, small and side by side, each with its newest value and a word for what it does. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Note } from "../../api/types.ts";
import { useFormats } from "../../parts/formats.ts";
import { curvesOf, type Curve } from "./curves.ts";
import styles from "./Curves.module.css";

const WIDTH = 240;
const HEIGHT = 72;
const KNOWN = ["adversarial", "penalty", "reconstruction", "divergence", "l1", "features", "cycle", "identity", "diversity", "accuracy", "blur", "frechet", "precision", "coverage"] as const;
const NETWORKS = ["generator", "discriminator", "encoder", "decoder"] as const;

/** at: images shown at the preview that is looked at, where a line is drawn through all curves. */
export function Curves({ notes, at }: { notes: readonly Note[]; at: number | null }) {
  const { t } = useTranslation("train");
  const curves = useMemo(() => curvesOf(notes), [notes]);
  if (curves.length === 0) return <p className="soft">{t("curves.none")}</p>;
  return (
    <ul className={styles.curves}>
      {curves.map((curve) => (
        <li key={`${curve.kind} ${curve.name}`}>
          <One curve={curve} at={at} />
        </li>
      ))}
    </ul>
  );
}

function One({ curve, at }: { curve: Curve; at: number | null }) {
  const { t } = useTranslation("train");
  const formats = useFormats();
  const name = useName(curve.name);
  const newest = curve.points.at(-1)?.value ?? 0;
  const { path, x } = useMemo(() => drawn(curve), [curve]);
  const side = curve.name.startsWith("discriminator") ? "discriminator" : curve.name.startsWith("generator") ? "generator" : "other";
  const trend = t(`curves.trends.${curve.trend}`);
  const value = formats.number(newest, Math.abs(newest) < 10 ? 3 : 1);
  return (
    <figure className={styles.curve}>
      <figcaption>
        <span>{name}</span>
        <span className={styles.value}>{value}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t("curves.said", { name, value, trend })}
        data-side={side}
      >
        <line x1="0" x2={WIDTH} y1={HEIGHT - 1} y2={HEIGHT - 1} className={styles.ground} />
        {at !== null && <line x1={x(at)} x2={x(at)} y1="0" y2={HEIGHT} className={styles.at} />}
        <path d={path} />
      </svg>
      <p className="soft small">{trend}</p>
    </figure>
  );
}

function useName(name: string): string {
  const { t } = useTranslation("train");
  const { t: glossary } = useTranslation("glossary");
  const said = name.split(".").map((part) => {
    const network = NETWORKS.find((each) => each === part);
    if (network) return glossary(network);
    const known = KNOWN.find((each) => each === part);
    return known ? t(`curves.names.${known}`) : part.replaceAll("_", " ");
  });
  return said.join(" · ");
}

function drawn({ points }: Curve): { path: string; x: (images: number) => number } {
  const values = points.map((point) => point.value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const first = points[0]?.images ?? 0;
  const length = (points.at(-1)?.images ?? 0) - first;
  const x = (images: number) => (length === 0 ? WIDTH : Math.max(0, Math.min(WIDTH, (WIDTH * (images - first)) / length)));
  const y = (value: number) => (most === least ? HEIGHT / 2 : 4 + ((HEIGHT - 10) * (most - value)) / (most - least));
  const path = points.map((point, place) => `${place === 0 ? "M" : "L"}${x(point.images).toFixed(1)} ${y(point.value).toFixed(1)}`).join("");
  return { path, x };
}
