/** The lineage as a plain nested list: each piece, and below it what it comes from. For screen readers, and for whoever likes lists. */
import { useTranslation } from "react-i18next";
import { useFormats } from "../../../parts/formats.ts";
import type { Family } from "./graph.ts";
import { opOf } from "./Lineage.tsx";
import styles from "./Lineage.module.css";

/** Deeper than this a list is a wall; the graph shows the rest. */
const DEEPEST = 16;

export function List({ family, calledOf }: { family: Family; calledOf: (origin: string) => string }) {
  const { t } = useTranslation("breed");
  const formats = useFormats();
  const hasChildren = new Set([...family.values()].flatMap((member) => member.parents.map((parent) => parent.origin)));
  const last = [...family.keys()].filter((origin) => !hasChildren.has(origin));
  // Whoever was described once is only named after that, or a list of ten generations of two would have a thousand lines.
  const described = new Set<string>();
  const item = (origin: string, weight: number | null, depth: number): React.ReactNode => {
    const member = family.get(origin);
    if (member === undefined) return null;
    const isKnown = described.has(origin);
    described.add(origin);
    const isDeep = depth >= DEEPEST && member.parents.length > 0;
    return (
      <li key={origin}>
        <span className={styles.op}>{t(`lineage.ops.${opOf(member.op)}`)}</span> {calledOf(origin)}
        {weight !== null && weight < 0.995 && member.parents.length >= 0 && <span className="soft"> {formats.percent(weight)}</span>}
        {(isKnown || isDeep) && member.parents.length > 0 && <span className="soft"> {t("lineage.above")}</span>}
        {!isKnown && !isDeep && member.parents.length > 0 && <ul>{member.parents.map((parent) => item(parent.origin, member.op === "vary" && member.parents.length === 1 ? null : parent.weight, depth + 1))}</ul>}
      </li>
    );
  };
  return <ul className={styles.list}>{last.map((origin) => item(origin, null, 0))}</ul>;
}
