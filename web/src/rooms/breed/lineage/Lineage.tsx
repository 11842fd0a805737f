/** The lineage of what was bred: a graph that is zoomed and folded, two pieces compared, the way to one replayed; and all of it as a list. */
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import type { Kept } from "../session/useKept.ts";
import type { Session } from "../session/history.ts";
import { About } from "./About.tsx";
import { familyOf } from "./graph.ts";
import { Graph } from "./Graph.tsx";
import { List } from "./List.tsx";
import { useFaces } from "./useFaces.ts";
import styles from "./Lineage.module.css";

interface Props {
  run: string;
  session: Session;
  change: (next: (session: Session) => Session) => void;
  kept: Kept;
  nameOf: (id: string) => string;
}

export function Lineage({ run, session, change, kept, nameOf }: Props) {
  const { t } = useTranslation("breed");
  const [view, setView] = useState<"graph" | "list">("graph");
  const [picked, setPicked] = useState<string[]>([]);
  const subjects = useSubjects(session, kept);
  const family = useMemo(() => {
    const known = new Set(Object.values(session.pieces).map((piece) => piece.origin));
    const byOrigin = new Map(Object.values(session.pieces).map((piece) => [piece.origin, piece.id]));
    return familyOf(subjects, known, (origin) => {
      const id = byOrigin.get(origin);
      const litter = id === undefined ? undefined : session.litters.find((each) => each.pieces.includes(id));
      return (litter?.parents ?? []).flatMap((parent) => session.pieces[parent]?.origin ?? []);
    });
  }, [session, subjects]);
  const faceOf = useFaces(run, session, [...family.keys()]);
  const calledOf = (origin: string) => {
    const piece = faceOf(origin);
    return piece === undefined ? t("lineage.undrawn") : nameOf(piece.id) === t("names.piece") ? t(`lineage.ops.${opOf(family.get(origin)?.op)}`) : nameOf(piece.id);
  };
  const here = picked.filter((origin) => family.has(origin));
  const pick = (origin: string) => setPicked(here.includes(origin) ? here.filter((each) => each !== origin) : [...here, origin].slice(-2));

  return (
    <section aria-labelledby="lineage" className={styles.lineage}>
      <div className={styles.head}>
        <h2 id="lineage">{t("lineage.title")}</h2>
        {family.size > 0 && (
          <ToggleButtonGroup
            aria-label={t("lineage.view")}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[view]}
            onSelectionChange={(keys) => setView(keys.has("list") ? "list" : "graph")}
            className={styles.views}
          >
            <ToggleButton id="graph">{t("lineage.graph")}</ToggleButton>
            <ToggleButton id="list">{t("lineage.list")}</ToggleButton>
          </ToggleButtonGroup>
        )}
      </div>
      {family.size === 0 ? (
        <p className="soft">{t("lineage.none")}</p>
      ) : (
        <>
          <p className="soft small">{view === "graph" ? t("lineage.graph_words") : t("lineage.list_words")}</p>
          {view === "graph" ? (
            <Graph family={family} subjects={subjects} picked={here} onPick={pick} faceOf={faceOf} calledOf={calledOf} />
          ) : (
            <List family={family} calledOf={calledOf} />
          )}
          {view === "graph" && here.length > 0 && <About family={family} picked={here} faceOf={faceOf} calledOf={calledOf} session={session} change={change} kept={kept} />}
        </>
      )}
    </section>
  );
}

const OPS = ["sample", "vary", "blend", "inherit", "truncate", "move", "wander", "through", "classes", "keep"] as const;

export function opOf(op: string | undefined): (typeof OPS)[number] {
  return OPS.find((each) => each === op) ?? "keep";
}

/** Whoever has had children, is in the tray, or was kept: the others of a litter aren't anybody's ancestors. */
function useSubjects(session: Session, kept: Kept): string[] {
  const { ids } = kept;
  return useMemo(() => {
    const found = [
      ...session.litters.flatMap((litter) => litter.parents),
      ...Object.keys(session.pieces).filter((id) => ids.has(id)),
      ...session.view.parents.map((parent) => parent.id),
    ];
    return [...new Set(found)].flatMap((id) => session.pieces[id]?.origin ?? []);
  }, [session.litters, session.pieces, session.view.parents, ids]);
}
