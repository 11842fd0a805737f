/** What was picked in the graph: one piece with the way to it, or two side by side. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../../parts/Button.tsx";
import { useFormats } from "../../../parts/formats.ts";
import { Drawn } from "../litters/Drawn.tsx";
import { chosen, isFull, met, type Bred, type Session } from "../session/history.ts";
import type { Kept } from "../session/useKept.ts";
import { ancestorsOf, generationsOf, type Family } from "./graph.ts";
import { Replay } from "./Replay.tsx";
import styles from "./Lineage.module.css";

interface Props {
  family: Family;
  picked: readonly string[];
  faceOf: (origin: string) => Bred | undefined;
  calledOf: (origin: string) => string;
  session: Session;
  change: (next: (session: Session) => Session) => void;
  kept: Kept;
}

export function About({ family, picked, faceOf, calledOf, session, change, kept }: Props) {
  const { t } = useTranslation("breed");
  const formats = useFormats();
  const [replayed, setReplayed] = useState<string | null>(null);
  const [first, second] = picked;
  const common = first && second ? [...ancestorsOf(family, first)].filter((origin) => ancestorsOf(family, second).has(origin)).length : 0;
  return (
    <div className={styles.about} aria-live="polite">
      <div className={styles.pair}>
        {picked.map((origin) => {
          const face = faceOf(origin);
          const member = family.get(origin);
          return (
            <figure key={origin} className={styles.one}>
              <span className={styles.mat}>{face && <Drawn piece={face} alt={calledOf(origin)} />}</span>
              <figcaption>
                <strong>{calledOf(origin)}</strong>
                <span className="soft small">{t("lineage.generation", { generation: formats.number(member?.generation ?? 0) })}</span>
              </figcaption>
              <div className={styles.verbs}>
                <Button
                  isDisabled={face === undefined || isFull(session) || session.view.parents.some((parent) => parent.id === face.id && !parent.spent)}
                  onPress={() => face && change((before) => chosen(met(before, [face]), face.id))}
                >
                  {t("lineage.take")}
                </Button>
                <Button icon="star" isDisabled={face === undefined} aria-pressed={face !== undefined && kept.has(face.id)} onPress={() => face && kept.toggle(face)}>
                  {face && kept.has(face.id) ? t("kept.is") : t("kept.keep")}
                </Button>
                {(member?.parents.length ?? 0) > 0 && (
                  <Button icon="play" onPress={() => setReplayed(origin)}>
                    {t("lineage.replay")}
                  </Button>
                )}
              </div>
            </figure>
          );
        })}
      </div>
      {picked.length === 2 && <p>{common === 0 ? t("lineage.strangers") : t("lineage.common", { count: common, n: formats.number(common) })}</p>}
      {picked.length === 1 && <p className="soft small">{t("lineage.pick_second")}</p>}
      {replayed !== null && picked.includes(replayed) && (
        <Replay key={replayed} rows={generationsOf(family, replayed)} faceOf={faceOf} calledOf={calledOf} onClose={() => setReplayed(null)} />
      )}
    </div>
  );
}
